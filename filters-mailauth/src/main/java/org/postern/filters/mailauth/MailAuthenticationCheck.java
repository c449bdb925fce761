package org.postern.filters.mailauth;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.postern.api.Data;
import org.postern.api.Exchange;
import org.postern.api.Mail;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.api.Verdict;
import org.postern.api.mime.Field;
import org.postern.api.mime.Header;
import org.postern.filters.FilterSettings;
import org.postern.filters.dkim.DkimResult;
import org.postern.filters.dkim.DkimVerification;
import org.postern.filters.dmarc.Dmarc;
import org.postern.filters.dmarc.DmarcOutcome;
import org.postern.filters.dmarc.Identifier;
import org.postern.filters.dmarc.Policy;
import org.postern.filters.dmarc.PublicSuffixes;
import org.postern.filters.dns.Dns;
import org.postern.filters.dns.DnsResolver;
import org.postern.filters.mailauth.AuthenticationSettings.Action;
import org.postern.filters.mailauth.AuthenticationSettings.Enforce;
import org.postern.filters.mailauth.AuthenticationSettings.Enforcement;
import org.postern.filters.mailauth.AuthenticationSettings.Names;
import org.postern.filters.mailauth.AuthenticationSettings.Quarantined;
import org.postern.filters.mailauth.AuthenticationSettings.Unavailable;
import org.postern.filters.spf.Spf;
import org.postern.filters.spf.SpfOutcome;
import org.postern.filters.spf.SpfResult;
import org.postern.filters.store.Quarantine;

/**
 * Checks whether messages come from the domains that they name, by SPF, DKIM and DMARC; writes the field Authentication-Results, removes
 * those in our name that came along, and does what the domain in From wants done, if that is to be enforced. It notes {@code
 * spf.result}, {@code spf.domain}, {@code dkim.result}, {@code dkim.domains}, {@code dmarc.result}, {@code dmarc.domain}, {@code
 * dmarc.policy}, and as {@code spf.reason}, {@code dkim.reason} and {@code dmarc.reason} why something has no answer; {@code
 * mailAuthentication.skipped} if the message is not checked.
 */
public final class MailAuthenticationCheck {

    private static final Logger LOG = System.getLogger(MailAuthenticationCheck.class.getName());

    private static final String POLICY = "MailAuthentication";
    private static final Reply ACCEPTED = Reply.of(250, "2.0.0", "Message accepted");

    private final DnsResolver resolver;
    private final AuthenticationSettings settings;
    private final Dmarc dmarc = new Dmarc();
    private final AtomicBoolean warned = new AtomicBoolean();

    /**
     * Properties {@code authservId}, {@code removeIds}, {@code removeAll}, {@code trustedNetworks}, {@code ports}, {@code
     * authenticated}, {@code enforce}, {@code quarantine}, {@code spfFail}, {@code invalidFrom}, {@code unavailable} and those of {@link
     * DnsResolver#DnsResolver(FilterSettings)}.
     */
    public MailAuthenticationCheck(FilterSettings settings) {
        this.settings = AuthenticationSettings.read(settings);
        resolver = new DnsResolver(settings);
    }

    /** Reads the list of public suffixes, so that the first message need not wait for it. */
    public void ready() {
        PublicSuffixes.load();
        Names names = settings.names();
        if (!names.isQualified() && !warned.getAndSet(true)) {
            LOG.log(
                    Level.WARNING,
                    "Authentication-Results are written in the name of " + names.own()
                            + ", which is not a fully qualified host name; set postern.mailAuthentication.authservId");
        }
    }

    /** Whether messages that fail can go to the quarantine. */
    public boolean usesQuarantine() {
        return settings.enforcement().enforce() == Enforce.DMARC
                && settings.enforcement().quarantine() == Quarantined.QUARANTINE;
    }

    /**
     * Decides about a message. One that has no recipients, since it is in quarantine already, is not checked.
     *
     * @param quarantine where messages go whose domain wants that, if they are to go there
     * @throws SmtpException with the reply, if the DNS does not answer and the message is deferred for that
     * @throws IOException if the message cannot be read
     */
    public Verdict decide(Exchange<Data> exchange, Quarantine quarantine) throws IOException {
        if (exchange.command().recipients().isEmpty()) {
            return exchange.pass();
        }
        Message message = exchange.command().message();
        Header header = withoutForged(exchange, message.header());
        String skipped = settings.scope().skipped(exchange.session());
        if (!skipped.isEmpty()) {
            exchange.note("mailAuthentication.skipped", skipped);
            boolean same = header.fields().size() == message.header().fields().size();
            return same ? exchange.pass() : pass(exchange, header);
        }
        Mail mail = exchange.envelope().mail().orElseGet(() -> new Mail(""));
        Findings findings = find(exchange, mail, header);
        findings.note(exchange);
        Field field = ResultsField.of(settings.names().own(), findings.results(mail));
        Optional<Reply> rejection = rejection(findings);
        if (rejection.isPresent()) {
            return rejection.get();
        }
        if (usesQuarantine() && policy(findings) == Policy.QUARANTINE) {
            return quarantine(exchange, quarantine, findings);
        }
        return pass(exchange, header.with(field));
    }

    private Findings find(Exchange<Data> exchange, Mail mail, Header header) throws IOException {
        Dns dns = resolver.forMessage();
        Spf spf = new Spf(
                exchange.session().client().getAddress(),
                exchange.session().heloDomain().orElse(""));
        SpfOutcome helo = spf.checkHelo(dns);
        boolean explain = settings.enforcement().spfFail() == Action.REJECT;
        SpfOutcome sender = mail.sender().isEmpty() && !explain ? helo : spf.checkSender(mail.sender(), dns, explain);
        List<DkimResult> dkim = DkimVerification.verify(exchange.command().message(), dns);
        List<Identifier> identifiers = Findings.identifiers(sender, dkim);
        Authors authors = Authors.of(header);
        List<DmarcOutcome> outcomes = authors.domains().stream()
                .map(author -> dmarc.evaluate(author, identifiers, dns))
                .toList();
        return new Findings(sender, helo, dkim, authors, outcomes);
    }

    // ---- what becomes of it

    private static Policy policy(Findings findings) {
        return findings.worst().map(DmarcOutcome::applied).orElse(Policy.NONE);
    }

    private Optional<Reply> rejection(Findings findings) throws SmtpException {
        Enforcement enforcement = settings.enforcement();
        boolean enforced = enforcement.enforce() == Enforce.DMARC;
        if (enforcement.spfFail() == Action.REJECT && findings.sender().result() == SpfResult.FAIL) {
            return Optional.of(spfFailed(findings.sender()));
        }
        if (enforced && findings.dmarc().isEmpty() && enforcement.invalidFrom() == Action.REJECT) {
            return Optional.of(Reply.reject(
                    550, "5.7.1", "Message rejected: " + findings.authors().problem()));
        }
        Policy policy = enforced ? policy(findings) : Policy.NONE;
        if (policy == Policy.REJECT
                || (policy == Policy.QUARANTINE && enforcement.quarantine() == Quarantined.REJECT)) {
            String author = findings.worst().orElseThrow().author().text();
            return Optional.of(Reply.reject(550, "5.7.1", "Email rejected per DMARC policy for " + author));
        }
        if (enforcement.unavailable() == Unavailable.DEFER) {
            requireAnswers(findings);
        }
        return Optional.empty();
    }

    /** RFC 7208 §8.4, RFC 7372 §3.2. */
    private static Reply spfFailed(SpfOutcome sender) {
        String text = "SPF validation failed for " + sender.domain();
        return sender.explanation()
                .map(words -> Reply.reject(550, "5.7.23", text + ", which explains: ", words))
                .orElseGet(() -> Reply.reject(550, "5.7.23", text));
    }

    private void requireAnswers(Findings findings) throws SmtpException {
        boolean spf = settings.enforcement().spfFail() == Action.REJECT
                && findings.sender().result() == SpfResult.TEMPERROR;
        if (spf || findings.dmarcIsOpen()) {
            String reason = spf
                    ? findings.sender().reason()
                    : findings.worst().map(DmarcOutcome::reason).orElse("");
            throw new SmtpException(
                    Reply.reject(451, "4.4.3", "Sender cannot be authenticated now; try again later"),
                    "the DNS does not answer: " + reason);
        }
    }

    private static Reply quarantine(Exchange<Data> exchange, Quarantine quarantine, Findings findings)
            throws IOException {
        String reason = "DMARC policy of " + findings.worst().orElseThrow().author();
        try {
            quarantine.put(exchange, POLICY, reason);
            return ACCEPTED;
        } catch (SmtpException e) {
            throw e;
        } catch (IOException e) {
            throw new SmtpException(
                    Reply.reject(451, "4.3.0", "Message cannot be stored; try again later"),
                    "cannot put the message into quarantine: " + e.getMessage(),
                    e);
        }
    }

    private static Verdict pass(Exchange<Data> exchange, Header header) throws IOException {
        return exchange.pass(
                exchange.command().withMessage(exchange.command().message().withHeader(header)));
    }

    // ---- RFC 8601 §5

    /** Without the fields in our name. Those of trusted networks may be in the name of others of ours. */
    private Header withoutForged(Exchange<Data> exchange, Header header) {
        Names names = settings.names();
        boolean trusted = settings.scope().isTrusted(exchange.session().client().getAddress());
        return header.only(field -> !field.is(ResultsField.NAME) || isKept(field, names, trusted));
    }

    private static boolean isKept(Field field, Names names, boolean trusted) {
        if (trusted) {
            return !ClaimedId.isOneOf(Set.of(ClaimedId.canonical(names.own())), field);
        }
        return !names.removesAll() && !ClaimedId.isOneOf(names.removed(), field);
    }
}
