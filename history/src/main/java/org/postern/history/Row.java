package org.postern.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.postern.json.JsonRecords;
import org.postern.monitor.traffic.EndedTransaction;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.Transaction;

/**
 * A transaction as the tables have it.
 *
 * @param columns the texts of {@link #COLUMNS}, in their order
 * @param content the message; empty if it is not recorded
 */
@SuppressWarnings("ArrayRecordComponent") // rows are not compared
record Row(long ended, String id, String gateway, List<String> columns, byte[] content, Set<String> recipients) {

    static final List<String> COLUMNS = List.of(
            "id_key",
            "session_key",
            "outcome",
            "interface_name",
            "client",
            "client_bits",
            "user_name",
            "sender",
            "reply_code",
            "upstream",
            "upstream_host",
            "policies",
            "search_text",
            "summary",
            "detail");

    static Row of(EndedTransaction ended, String gateway) {
        Summary summary = ended.summary();
        Transaction transaction = ended.transaction();
        List<String> columns = List.of(
                Keys.idKey(summary.id()),
                Keys.idKey(summary.session()),
                Query.name(summary.outcome()),
                Keys.key(summary.interfaceName()),
                Keys.idKey(summary.client()),
                Keys.bits(summary.client()),
                Keys.key(summary.user()),
                Keys.key(summary.sender()),
                Integer.toString(summary.code()),
                Keys.key(summary.upstream()),
                Keys.key(Keys.host(summary.upstream())),
                Keys.list(policies(summary), Keys.MAX_SEARCH_TEXT),
                Keys.list(searched(transaction), Keys.MAX_SEARCH_TEXT),
                Keys.storableJson(JsonRecords.text(summary)),
                Keys.storableJson(JsonRecords.text(transaction)));
        return new Row(
                Keys.micros(summary.time()),
                Keys.id(summary.id()),
                gateway,
                columns,
                ended.content(),
                summary.recipients().stream().map(Keys::key).collect(Collectors.toSet()));
    }

    /** Those that were called, and the one that decided. */
    private static List<String> policies(Summary summary) {
        List<String> policies = new ArrayList<>(summary.policies());
        policies.add(summary.policy());
        return policies;
    }

    /** What a text is looked for in. */
    private static List<String> searched(Transaction transaction) {
        Summary summary = transaction.summary();
        List<String> texts = new ArrayList<>();
        texts.add(summary.sender());
        texts.addAll(summary.recipients());
        texts.add(summary.code() + " " + summary.reply());
        texts.add(summary.user());
        texts.add(summary.client());
        transaction.commands().stream()
                .flatMap(command -> command.path().stream())
                .flatMap(step -> step.notes().entrySet().stream())
                .forEach(note -> texts.add(note.getKey() + "=" + note.getValue()));
        transaction.header().forEach(field -> texts.add(field.name() + ": " + field.value()));
        return texts;
    }
}
