package org.postern.filters.smime.encrypt;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.postern.api.Data;
import org.postern.api.Exchange;
import org.postern.api.Message;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.api.Verdict;
import org.postern.filters.Excerpt;
import org.postern.filters.FilterSettings;
import org.postern.filters.smime.MimeEntity;
import org.postern.filters.smime.SmimeType;
import org.postern.settings.Setting;

/**
 * Encrypts messages for their recipients (RFC 8551 §3.3, §3.4), and decides about those that cannot be encrypted. It notes {@code
 * smime.encrypt} ({@code encrypted}, {@code skipped}, {@code partly} or {@code missing}), {@code smime.encryptedFor}, the number of
 * recipients, {@code smime.algorithm}, and {@code smime.missing}, for whom there is no certificate, and why.
 */
public final class SmimeEncryption {

    private static final Logger LOG = System.getLogger(SmimeEncryption.class.getName());

    private static final int MAX_NOTE = 200;
    private static final int MAX_NAMED = 3;

    /** What becomes of a message to a recipient without a certificate. */
    private enum Missing {
        REJECT,
        PASS
    }

    private final RecipientCertificates certificates;
    private final String certificatesProperty;
    private final ContentEncryption algorithm;
    private final Missing missing;
    private final boolean perRecipient;
    private final Clock clock;

    /**
     * Properties {@code certificates}, {@code algorithm}, {@code missing}, {@code perRecipient}, and those of a directory and of {@link
     * org.postern.filters.certificates.CertificateTrust}.
     */
    public SmimeEncryption(FilterSettings settings) {
        this(settings, Clock.systemUTC());
    }

    SmimeEncryption(FilterSettings settings, Clock clock) {
        certificates = new RecipientCertificates(settings);
        certificatesProperty = settings.get("certificates", "").name();
        algorithm = settings.read("algorithm", "AES-256-CBC", ContentEncryption::parse);
        missing = settings.read("missing", "reject", text -> text.choice(Missing.class));
        perRecipient = settings.read("perRecipient", "false", Setting::flag);
        this.clock = clock;
    }

    /**
     * Checks that there are certificates to encrypt for.
     *
     * @throws IOException if none are configured
     */
    public void ready() throws IOException {
        if (certificates.isEmpty()) {
            throw new IOException(
                    "no certificates to encrypt for are configured: " + certificatesProperty + " is empty");
        }
    }

    /**
     * Encrypts a message, unless it is encrypted already.
     *
     * @throws SmtpException with the reply, if a directory of certificates does not answer
     * @throws IOException if the message cannot be read, or what is made cannot be kept
     */
    public Verdict decide(Exchange<Data> exchange) throws IOException {
        Data data = exchange.command();
        if (data.recipients().isEmpty()) {
            return exchange.pass();
        }
        if (SmimeType.of(data.message().root()).isEncrypted()) {
            exchange.note("smime.encrypt", "skipped");
            return exchange.pass();
        }
        Recipients recipients = recipients(data.recipients());
        if (!recipients.without().isEmpty()) {
            note(exchange, "smime.missing", recipients.reasons());
            if (missing == Missing.REJECT) {
                exchange.note("smime.encrypt", "missing");
                return Reply.reject(
                        550, "5.7.5", "Message not encrypted: no valid certificate of " + recipients.names());
            }
            LOG.log(
                    Level.WARNING,
                    () -> exchange.session().id() + " relayed without encryption to "
                            + recipients.without().size() + " recipients: " + recipients.reasons());
        }
        if (recipients.groups().isEmpty()) {
            exchange.note("smime.encrypt", "missing");
            return exchange.pass();
        }
        exchange.note("smime.encrypt", recipients.without().isEmpty() ? "encrypted" : "partly");
        exchange.note("smime.encryptedFor", String.valueOf(recipients.number()));
        exchange.note("smime.algorithm", algorithm.toString());
        return exchange.pass(encrypted(exchange, recipients));
    }

    private static void note(Exchange<Data> exchange, String name, String value) {
        exchange.note(name, Excerpt.of(value, MAX_NOTE, "..."));
    }

    // ---- who reads which message

    /** Recipients of one message, and the certificates that it is encrypted for. */
    private record Group(List<Rcpt> recipients, Set<X509Certificate> certificates) {

        Group() {
            this(new ArrayList<>(), new LinkedHashSet<>());
        }

        void add(Rcpt recipient, X509Certificate certificate) {
            recipients.add(recipient);
            certificates.add(certificate);
        }
    }

    /** All of them; those without a certificate with the reason. */
    private record Recipients(List<Group> groups, Map<Rcpt, String> without) {

        int number() {
            return groups.stream().mapToInt(group -> group.recipients().size()).sum();
        }

        String reasons() {
            return without.entrySet().stream()
                    .limit(MAX_NAMED)
                    .map(each -> each.getKey().recipient() + ": " + each.getValue())
                    .collect(Collectors.joining("; "));
        }

        /** In a reply: its client has written them. */
        String names() {
            String names = without.keySet().stream()
                    .limit(MAX_NAMED)
                    .map(each -> "<" + Excerpt.of(each.recipient(), 64, "...") + ">")
                    .collect(Collectors.joining(", "));
            int more = without.size() - MAX_NAMED;
            return more > 0 ? names + " and " + more + " more" : names;
        }
    }

    private Recipients recipients(List<Rcpt> all) throws IOException {
        Instant now = clock.instant();
        Map<String, Group> groups = new LinkedHashMap<>();
        Map<Rcpt, String> without = new LinkedHashMap<>();
        for (Rcpt each : all) {
            RecipientCertificates.Found found = find(each, now);
            Optional<X509Certificate> certificate = found.certificate();
            if (certificate.isEmpty()) {
                without.put(each, found.reason());
                continue;
            }
            String reader = perRecipient
                    ? each.recipient()
                    : certificate.get().getPublicKey().getAlgorithm(); // some cannot read a message for several types
            groups.computeIfAbsent(reader, key -> new Group()).add(each, certificate.get());
        }
        return new Recipients(List.copyOf(groups.values()), without);
    }

    private RecipientCertificates.Found find(Rcpt recipient, Instant now) throws IOException {
        try {
            return certificates.find(recipient.recipient(), now);
        } catch (IOException e) {
            throw new SmtpException(
                    Reply.reject(451, "4.4.3", "Certificates to encrypt for unavailable; try again later"),
                    "cannot look for the certificate of a recipient: " + e.getMessage(),
                    e);
        }
    }

    /** One message for each group, and the message as it is for those without a certificate. */
    private Data encrypted(Exchange<Data> exchange, Recipients recipients) throws IOException {
        Data data = exchange.command();
        EncryptedContent content = EncryptedContent.of(MimeEntity.of(data.message()), algorithm, exchange.spool());
        List<Data> all = new ArrayList<>();
        for (Group group : recipients.groups()) {
            Message message = MimeEntity.replace(
                    data.message(),
                    MimeEntity.objectFields(algorithm.smimeType()),
                    MimeEntity.encoded(content.to(group.certificates())));
            all.add(new Data(message, group.recipients()));
        }
        if (!recipients.without().isEmpty()) {
            all.add(data.withRecipients(List.copyOf(recipients.without().keySet())));
        }
        Data first = all.get(0);
        return new Data(first.message(), first.recipients(), all.subList(1, all.size()));
    }
}
