package org.postern.filters.attachments;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.postern.api.Data;
import org.postern.api.Exchange;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.api.Verdict;
import org.postern.api.mime.Edit;
import org.postern.api.mime.Header;
import org.postern.api.mime.NewPart;
import org.postern.api.mime.Part;
import org.postern.filters.FilterSettings;
import org.postern.filters.Parsers;
import org.postern.filters.ResultField;
import org.postern.filters.attachments.Action.Kind;
import org.postern.filters.store.Quarantine;
import org.postern.settings.Setting;

/**
 * Rules for the parts of a message, and for the files in archives in them. The first rule that matches counts, for each of them; what none
 * matches is accepted. Of all that is found, the strictest decides about the message.
 */
public final class Attachments {

    private static final int MAX_FIELDS = 20;

    /** What was found in a part. */
    private record Finding(Part part, Item item, String rule, Action action) {}

    private final List<Rule> rules;
    private final Action unreadable;
    private final Reply reply;
    private final String field;
    private final Limits limits;

    /** How far archives are looked into. */
    private record Limits(int depth, int entries, long bytes) {

        static Limits read(FilterSettings settings) {
            return new Limits(
                    settings.read("maxArchiveDepth", "3", each -> each.number(0, 20)),
                    settings.read("maxArchiveEntries", "10000", each -> each.number(1, 1_000_000)),
                    settings.read("maxArchiveSize", "100MiB", Setting::size));
        }

        Budget budget() {
            return new Budget(depth, entries, bytes);
        }
    }

    /**
     * Properties {@code rules} and, after those, {@code file}; {@code found} and {@code reply} for what they find; {@code field}; {@code
     * unreadable}; {@code maxArchiveDepth}, {@code maxArchiveEntries} and {@code maxArchiveSize}.
     */
    public Attachments(FilterSettings settings) {
        Reply reject = settings.read("reply", "554 5.7.1 Attachment not accepted", Parsers::refusal);
        reply = reject;
        Action found = settings.read("found", "reject", each -> action(each, reject, false));
        unreadable = settings.read("unreadable", "reject", each -> action(each, reject, true));
        Function<Setting, Rule> rule = entry -> Rule.parse(entry, found, reject);
        List<Rule> all = new ArrayList<>(settings.read("rules", "", entries -> entries.entries(rule)));
        all.addAll(settings.read("file", "", file -> file.lines(rule)));
        rules = List.copyOf(all);
        field = settings.read(
                "field", "X-Postern-Attachment", text -> ResultField.required(text, "X-Postern-Attachment"));
        limits = Limits.read(settings);
    }

    private static Action action(Setting setting, Reply reject, boolean accept) {
        Kind kind = setting.choice(Kind.class);
        if (kind == Kind.ACCEPT && !accept) {
            throw setting.invalid("one of MARK, REMOVE, QUARANTINE, REJECT");
        }
        return Action.of(kind, reject);
    }

    private boolean uses(Kind kind) {
        return !rules.isEmpty()
                && (unreadable.kind() == kind
                        || rules.stream().anyMatch(rule -> rule.action().kind() == kind));
    }

    /** Whether something can go to quarantine. */
    public boolean usesQuarantine() {
        return uses(Kind.QUARANTINE);
    }

    /**
     * Decides about a message. What was found is noted as {@code attachment.name}, {@code attachment.type} and {@code attachment.rule}. A
     * message in quarantine is accepted, and relayed to no recipient; one that has no recipients already is not inspected.
     *
     * @param policy who asks
     * @throws IOException if the message, or the quarantine, cannot be used
     */
    public Verdict decide(Exchange<Data> exchange, String policy, Quarantine quarantine) throws IOException {
        Data data = exchange.command();
        if (rules.isEmpty() || data.recipients().isEmpty()) {
            return exchange.pass();
        }
        List<Finding> findings = findings(data.message().root());
        Strictest strictest = new Strictest();
        findings.forEach(strictest::take);
        Optional<Finding> worst = strictest.found;
        worst.ifPresent(each -> note(exchange, each));
        Kind kind = worst.map(each -> each.action.kind()).orElse(Kind.ACCEPT);
        if (kind == Kind.REJECT) {
            return worst.flatMap(each -> each.action.reply()).orElseThrow();
        }
        if (kind == Kind.QUARANTINE) {
            quarantine.put(exchange, policy, worst.map(Attachments::reason).orElseThrow());
            return exchange.pass(data.withRecipients(List.of()));
        }
        Message rest;
        try {
            rest = removed(data.message(), findings);
        } catch (IllegalArgumentException e) { // a line of the notice, which has the sender's words, is a boundary
            return reply;
        }
        return exchange.pass(data.withMessage(marked(rest, findings)));
    }

    private static void note(Exchange<Data> exchange, Finding finding) {
        exchange.note("attachment.name", finding.item.title());
        exchange.note("attachment.type", finding.item.type());
        exchange.note("attachment.rule", finding.rule);
    }

    private static String reason(Finding finding) {
        return finding.item.title() + " (" + finding.item.type() + "), rule: " + finding.rule;
    }

    // ---- finding

    /** Those that are no multiparts, up to the first one that is rejected; nothing within one that is removed. */
    private List<Finding> findings(Part root) throws IOException {
        Budget budget = limits.budget();
        List<Finding> findings = new ArrayList<>();
        for (Part part : root.all()) {
            boolean attachment =
                    part.parts().isEmpty() || (part != root && part.type().isMessage());
            if (attachment && findings.stream().noneMatch(each -> isRemovedWith(part, each))) {
                finding(part, budget).ifPresent(findings::add);
                if (findings.stream().anyMatch(each -> each.action.kind() == Kind.REJECT)) {
                    break;
                }
            }
        }
        return findings;
    }

    private static boolean isRemovedWith(Part part, Finding finding) {
        return finding.action.kind() == Kind.REMOVE
                && finding.part.start() <= part.start()
                && part.end() <= finding.part.end();
    }

    /** The strictest of what is found in a part and in the files in it. */
    private Optional<Finding> finding(Part part, Budget budget) throws IOException {
        Strictest strictest = new Strictest();
        new Inspection(budget, item -> finding(part, item).ifPresent(strictest::take)).look(part);
        return strictest.found;
    }

    /** Of several findings the strictest one, and of those that are equally strict the first one; no other is kept. */
    private static final class Strictest {

        private Optional<Finding> found = Optional.empty();

        void take(Finding next) {
            if (found.filter(each -> each.action.kind().compareTo(next.action.kind()) >= 0)
                    .isEmpty()) {
                found = Optional.of(next);
            }
        }
    }

    private Optional<Finding> finding(Part part, Item item) {
        return rules.stream()
                .filter(rule -> rule.conditions().test(item))
                .findFirst()
                .map(rule -> new Finding(part, item, rule.text(), rule.action()))
                .or(() -> item.unreadable()
                        ? Optional.of(new Finding(part, item, "unreadable", unreadable))
                        : Optional.empty())
                .filter(each -> each.action.kind() != Kind.ACCEPT);
    }

    // ---- changing

    private static Message removed(Message message, List<Finding> findings) throws IOException {
        Edit edit = message.edit();
        for (Finding each : findings) {
            if (each.action.kind() == Kind.REMOVE) {
                edit.replace(each.part, NewPart.text("plain", "An attachment was removed: " + reason(each) + "\n"));
            }
        }
        return message.with(edit);
    }

    /** The field is ours: a sender's own one would be believed. */
    private Message marked(Message message, List<Finding> findings) throws IOException {
        Header header = message.header();
        if (!uses(Kind.MARK)) {
            return message;
        }
        Header changed = header.first(field).isPresent() ? header.without(field) : header;
        List<Finding> marks = findings.stream()
                .filter(each -> each.action.kind() == Kind.MARK)
                .limit(MAX_FIELDS)
                .toList();
        for (int i = marks.size() - 1; i >= 0; i--) { // the last one first, since each goes to the top
            changed = changed.with(field, reason(marks.get(i)).replaceAll("[^ -~]", "?"));
        }
        return changed == header ? message : message.withHeader(changed);
    }
}
