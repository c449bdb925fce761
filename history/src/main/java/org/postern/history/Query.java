package org.postern.history;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postern.api.text.Wildcard;
import org.postern.monitor.traffic.Outcome;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.TrafficFilter;

/** A filter as SQL. Nothing of the filter is in the text: all values are parameters. */
final class Query {

    private static final String LIKE = " like ? escape '!'";

    private final List<String> conditions = new ArrayList<>();
    private final List<Object> parameters = new ArrayList<>();
    private final int limit;
    private final boolean byRecipient;

    /** @param before the transaction behind which to go on; empty for the newest */
    Query(TrafficFilter filter, Optional<Summary> before, int limit) {
        this.limit = limit;
        byRecipient = !filter.recipient().isEmpty() && isExact(filter.recipient());
        recipient(filter.recipient());
        filter.from().ifPresent(from -> add(ordered("ended") + " >= ?", Keys.microsFrom(from)));
        filter.to().ifPresent(to -> add(ordered("ended") + " < ?", Keys.microsFrom(to)));
        before.ifPresent(this::before);
        outcomes(filter);
        text("t.interface_name", filter.interfaceName());
        client(filter.client());
        text("t.sender", filter.sender());
        text("t.user_name", filter.user());
        policy(filter.policy());
        either("t.session_key", "t.id_key", filter.session());
        code(filter.code());
        either("t.upstream", "t.upstream_host", filter.upstream());
        if (!filter.text().isEmpty()) {
            add("t.search_text" + LIKE, "%" + escaped(Keys.folded(filter.text())) + "%");
        }
    }

    private static boolean isExact(String pattern) {
        return pattern.chars().noneMatch(c -> c == '*' || c == '?');
    }

    /** A column of the table by whose index the rows are in their order. */
    private String ordered(String column) {
        return (byRecipient ? "r." : "t.") + column;
    }

    private void add(String condition, Object... values) {
        conditions.add(condition);
        Collections.addAll(parameters, values);
    }

    private void recipient(String pattern) {
        if (byRecipient) {
            text("r.recipient", pattern);
        } else if (!pattern.isEmpty()) {
            add(
                    "exists (select 1 from postern_recipient x where x.ended = t.ended and x.id = t.id"
                            + " and x.gateway = t.gateway and x.recipient" + LIKE + ")",
                    like(pattern));
        }
    }

    /** Rows that come in meanwhile are before it, so no page has one twice. */
    private void before(Summary summary) {
        long ended = Keys.micros(summary.time());
        add(ordered("ended") + " <= ?", ended);
        add("(" + ordered("ended") + " < ? or " + ordered("id") + " < ?)", ended, Keys.id(summary.id()));
    }

    private void outcomes(TrafficFilter filter) {
        if (!filter.outcomes().isEmpty()) {
            List<String> marks = Collections.nCopies(filter.outcomes().size(), "?");
            add(
                    "t.outcome in (" + String.join(", ", marks) + ")",
                    filter.outcomes().stream().map(Query::name).toArray());
        }
    }

    static String name(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT);
    }

    private void text(String column, String pattern) {
        if (!pattern.isEmpty()) {
            add(column + (isExact(pattern) ? " = ?" : LIKE), value(pattern));
        }
    }

    private void either(String one, String other, String pattern) {
        if (!pattern.isEmpty()) {
            String comparison = isExact(pattern) ? " = ?" : LIKE;
            add("(" + one + comparison + " or " + other + comparison + ")", value(pattern), value(pattern));
        }
    }

    private void client(String pattern) {
        Optional<Keys.Range> range = Keys.range(pattern);
        if (range.isEmpty()) {
            text("t.client", pattern);
        } else if (range.get().first().equals(range.get().last())) {
            add("t.client_bits = ?", range.get().first());
        } else {
            add(
                    "t.client_bits between ? and ?",
                    range.get().first(),
                    range.get().last());
        }
    }

    private void policy(String pattern) {
        if (!pattern.isEmpty()) {
            add("t.policies" + LIKE, "%" + Keys.SEPARATOR + like(pattern) + Keys.SEPARATOR + "%");
        }
    }

    private void code(String pattern) {
        text("t.reply_code", pattern.replace('x', '?').replace('X', '?'));
    }

    private static String value(String pattern) {
        return isExact(pattern) ? Keys.key(unquoted(pattern)) : like(pattern);
    }

    /** {@code <>} is the empty address. */
    private static String unquoted(String pattern) {
        return pattern.equals("<>") ? "" : pattern;
    }

    private static String like(String pattern) {
        return escaped(Keys.folded(unquoted(pattern))).replace('*', '%').replace('?', '_');
    }

    private static String escaped(String text) {
        return text.replace("!", "!!").replace("%", "!%").replace("_", "!_");
    }

    String sql() {
        String join = byRecipient
                ? " from postern_recipient r join postern_transaction t"
                        + " on t.ended = r.ended and t.id = r.id and t.gateway = r.gateway"
                : " from postern_transaction t";
        String where = conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
        return "select t.summary" + join + where + " order by " + ordered("ended") + " desc, " + ordered("id")
                + " desc fetch first " + limit + " rows only";
    }

    void fill(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < parameters.size(); i++) {
            statement.setObject(i + 1, parameters.get(i));
        }
    }

    /** What SQL does not say exactly: a wildcard may have gone from one policy's name into the next one's. */
    static boolean isMatch(TrafficFilter filter, Summary summary) {
        Wildcard policy = new Wildcard(filter.policy());
        return filter.policy().isEmpty()
                || policy.matches(summary.policy())
                || summary.policies().stream().anyMatch(policy::matches);
    }
}
