package org.postern.filters.mailauth;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.postern.api.Data;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.filters.Excerpt;
import org.postern.filters.dkim.DkimResult;
import org.postern.filters.dmarc.DmarcOutcome;
import org.postern.filters.dmarc.Identifier;
import org.postern.filters.dmarc.Identifier.Method;
import org.postern.filters.dmarc.Policy;
import org.postern.filters.domain.DomainName;
import org.postern.filters.spf.SpfOutcome;
import org.postern.filters.spf.SpfResult;

/**
 * What has been found about one message.
 *
 * @param sender the check of MAIL FROM, or of HELO for the null sender
 * @param dkim a result for each signature
 * @param dmarc an outcome for each domain in From; empty if DMARC cannot be applied
 */
record Findings(SpfOutcome sender, SpfOutcome helo, List<DkimResult> dkim, Authors authors, List<DmarcOutcome> dmarc) {

    private static final int MAX_NOTE = 200;
    /** Signatures in the field, those that are valid first. */
    private static final int MAX_SIGNATURES = 10;

    /** The best first. */
    private static final List<DkimResult.Result> DKIM_ORDER = List.of(
            DkimResult.Result.PASS,
            DkimResult.Result.TEMPERROR,
            DkimResult.Result.FAIL,
            DkimResult.Result.POLICY,
            DkimResult.Result.PERMERROR,
            DkimResult.Result.NEUTRAL,
            DkimResult.Result.NONE);

    /** The domains that SPF and DKIM vouch for, or may. */
    static List<Identifier> identifiers(SpfOutcome sender, List<DkimResult> dkim) {
        List<Identifier> identifiers = new ArrayList<>();
        if (sender.result() == SpfResult.PASS || sender.result() == SpfResult.TEMPERROR) {
            add(identifiers, Method.SPF, sender.domain(), sender.result() == SpfResult.TEMPERROR);
        }
        for (DkimResult each : dkim) {
            if (each.result() == DkimResult.Result.PASS || each.result() == DkimResult.Result.TEMPERROR) {
                add(identifiers, Method.DKIM, each.domain(), each.result() == DkimResult.Result.TEMPERROR);
            }
        }
        return identifiers.stream().distinct().toList();
    }

    private static void add(List<Identifier> identifiers, Method method, String domain, boolean temporary) {
        DomainName.parse(domain).ifPresent(name -> identifiers.add(new Identifier(method, name, temporary)));
    }

    /** The one that counts: that with the strictest policy among those that fail (RFC 7489 §6.6.1), then one that is not known yet. */
    Optional<DmarcOutcome> worst() {
        return dmarc.stream().max(Comparator.comparingInt(Findings::severity));
    }

    private static int severity(DmarcOutcome outcome) {
        return switch (outcome.result()) {
            case FAIL ->
                switch (outcome.applied()) {
                    case REJECT -> 6;
                    case QUARANTINE -> 4;
                    case NONE -> 2;
                };
            case TEMPERROR -> isOpen(outcome) ? 5 : 3;
            case NONE -> 1;
            case PASS -> 0;
        };
    }

    /** Whether a message could be rejected if the DNS answered. */
    private static boolean isOpen(DmarcOutcome outcome) {
        return outcome.source().isEmpty() || outcome.published() != Policy.NONE;
    }

    /** Whether it depends on an answer of the DNS what becomes of the message. */
    boolean dmarcIsOpen() {
        return worst().filter(outcome -> outcome.result() == DmarcOutcome.Result.TEMPERROR && isOpen(outcome))
                .isPresent();
    }

    // ---- what is noted

    void note(Exchange<Data> exchange) {
        exchange.note("spf.result", sender.result().toString());
        exchange.note("spf.domain", line(sender.domain()));
        if (!sender.reason().isEmpty()) {
            exchange.note("spf.reason", line(sender.reason()));
        }
        String passed = dkim.stream()
                .filter(each -> each.result() == DkimResult.Result.PASS)
                .map(DkimResult::domain)
                .distinct()
                .collect(Collectors.joining(", "));
        Optional<DkimResult> best = signatures().stream().findFirst();
        exchange.note("dkim.result", best.map(each -> each.result().toString()).orElse("none"));
        if (!passed.isEmpty()) {
            exchange.note("dkim.domains", line(passed));
        }
        best.map(DkimResult::reason)
                .filter(reason -> !reason.isEmpty())
                .ifPresent(reason -> exchange.note("dkim.reason", line(reason)));
        noteDmarc(exchange);
    }

    private void noteDmarc(Exchange<Data> exchange) {
        Optional<DmarcOutcome> worst = worst();
        exchange.note(
                "dmarc.result", worst.map(each -> each.result().toString()).orElse("permerror"));
        if (worst.isPresent()) {
            exchange.note("dmarc.domain", worst.get().author().text());
            exchange.note("dmarc.policy", worst.get().published().toString());
        }
        String reason = worst.map(DmarcOutcome::reason).orElse(authors.problem());
        if (!reason.isEmpty()) {
            exchange.note("dmarc.reason", line(reason));
        }
    }

    private static String line(String text) {
        return Excerpt.of(
                text.replaceAll("[\\p{Cntrl}\\x80-\\x9F\\u2028\\u2029\\p{Cs}]+", " ")
                        .strip(),
                MAX_NOTE,
                "…");
    }

    private List<DkimResult> signatures() {
        return dkim.stream()
                .sorted(Comparator.comparingInt(each -> DKIM_ORDER.indexOf(each.result())))
                .toList();
    }

    // ---- what is written into the message

    List<ResultsField.Result> results(Mail mail) {
        List<ResultsField.Result> results = new ArrayList<>();
        if (!mail.sender().isEmpty()) {
            results.add(spf(sender, ResultsField.address("smtp.mailfrom", mail.sender(), mail.isInternational())));
        }
        results.add(spf(helo, ResultsField.domain("smtp.helo", helo.domain())));
        List<DkimResult> signatures = signatures();
        if (signatures.isEmpty()) {
            results.add(new ResultsField.Result("dkim", "none"));
        }
        signatures.stream().limit(MAX_SIGNATURES).forEach(each -> results.add(dkim(each)));
        dmarc.forEach(each -> results.add(dmarc(each)));
        if (dmarc.isEmpty()) {
            results.add(new ResultsField.Result("dmarc", "permerror", authors.problem(), List.of()));
        }
        return results;
    }

    private static ResultsField.Result spf(SpfOutcome outcome, String property) {
        return new ResultsField.Result("spf", outcome.result().toString(), outcome.reason(), List.of(property));
    }

    private static ResultsField.Result dkim(DkimResult each) {
        List<String> properties = new ArrayList<>();
        addIfPresent(properties, each.domain(), text -> ResultsField.domain("header.d", text));
        addIfPresent(properties, each.selector(), text -> ResultsField.property("header.s", text));
        addIfPresent(properties, each.signatureStart(), text -> ResultsField.property("header.b", text));
        return new ResultsField.Result("dkim", each.result().toString(), each.reason(), properties);
    }

    private static void addIfPresent(List<String> properties, String text, Function<String, String> written) {
        if (!text.isEmpty()) {
            properties.add(written.apply(text));
        }
    }

    private static ResultsField.Result dmarc(DmarcOutcome outcome) {
        List<String> properties = new ArrayList<>(List.of("header.from=" + outcome.author()));
        if (outcome.result() == DmarcOutcome.Result.FAIL) {
            properties.add("policy.dmarc=" + outcome.applied());
        }
        return new ResultsField.Result("dmarc", outcome.result().toString(), outcome.reason(), properties);
    }
}
