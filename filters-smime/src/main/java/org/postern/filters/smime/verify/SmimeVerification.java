package org.postern.filters.smime.verify;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.postern.api.Data;
import org.postern.api.Exchange;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.api.Verdict;
import org.postern.api.mime.Part;
import org.postern.filters.FilterSettings;
import org.postern.filters.address.AddressList;
import org.postern.filters.address.AddressReader;
import org.postern.filters.address.MailAddress;
import org.postern.filters.certificates.CertificateAddresses;
import org.postern.filters.certificates.CertificateTrust;
import org.postern.filters.certificates.Distrust;
import org.postern.filters.certificates.Purpose;
import org.postern.filters.smime.Failures;
import org.postern.filters.smime.SmimeType;
import org.postern.settings.Setting;

/**
 * Checks the signatures of signed messages: that the content is what was signed, that each signer is trusted, and that one of them is the
 * author. It notes {@code smime.verify} ({@code pass}, {@code fail} or {@code none}); {@code smime.signer} (the address) and {@code
 * smime.issuer} of one that passes, {@code smime.reason} of one that does not, and {@code smime.signedParts} of one that is not signed as a
 * whole.
 */
public final class SmimeVerification {

    private static final Logger LOG = System.getLogger(SmimeVerification.class.getName());

    /** Whose signature it has to be. */
    enum SignerMatches {
        FROM,
        ANY
    }

    /** What becomes of algorithms of the past. */
    enum WeakAlgorithms {
        REJECT,
        ACCEPT
    }

    private final CertificateTrust trust;
    private final String trustProperty;
    private final boolean require;
    private final SignerMatches signerMatches;
    private final Algorithms algorithms;
    private final boolean strip;
    private final Failures failures;

    /**
     * Properties {@code require}, {@code signerMatches}, {@code weakAlgorithms}, {@code strip}, {@code failed}, {@code field} and those of
     * {@link CertificateTrust#CertificateTrust(FilterSettings)}.
     */
    public SmimeVerification(FilterSettings settings) {
        trust = new CertificateTrust(settings);
        trustProperty = settings.get("trustedCertificates", "").name();
        require = settings.read("require", "false", Setting::flag);
        signerMatches = settings.read("signerMatches", "from", text -> text.choice(SignerMatches.class));
        WeakAlgorithms weak = settings.read("weakAlgorithms", "reject", text -> text.choice(WeakAlgorithms.class));
        algorithms = new Algorithms(weak == WeakAlgorithms.ACCEPT);
        strip = settings.read("strip", "false", Setting::flag);
        failures = Failures.read(settings);
    }

    /**
     * Checks that there are certificates to trust.
     *
     * @throws IOException if none is configured
     */
    public void ready() throws IOException {
        if (!trust.isConfigured()) {
            throw new IOException("no certificates are trusted: " + trustProperty + " is empty");
        }
    }

    /**
     * Decides about a message.
     *
     * @throws IOException if it cannot be read, or what was signed cannot be kept
     */
    public Verdict decide(Exchange<Data> exchange) throws IOException {
        Message message = exchange.command().message();
        SmimeType type = SmimeType.of(message.root());
        try {
            SignedMessage signed = new SignedMessage(message, type);
            Optional<SignedObject.Signed> verified =
                    type.isSigned() ? signed.verify(algorithms, strip, exchange::spool) : Optional.empty();
            if (verified.isEmpty()) {
                return unsigned(exchange, message);
            }
            String signer = requireTrusted(exchange, verified.get(), message);
            exchange.note("smime.verify", "pass");
            Message result = strip ? signed.stripped(exchange::spool).orElse(message) : message;
            return pass(exchange, result, "pass " + signer);
        } catch (InvalidSignatureException e) {
            return failed(exchange, e);
        }
    }

    private Verdict unsigned(Exchange<Data> exchange, Message message) throws IOException {
        exchange.note("smime.verify", "none");
        int parts = 0;
        for (Part each : message.root().all()) {
            parts += SmimeType.of(each).isSigned() ? 1 : 0;
        }
        if (parts > 0) {
            exchange.note("smime.signedParts", String.valueOf(parts));
        }
        return require ? Reply.reject(554, "5.7.1", "Message must be signed") : pass(exchange, message, "none");
    }

    // ---- the signers

    /**
     * Throws unless all signers are trusted, and those who wrote the message are among them.
     *
     * @return the address of the one who wrote it, or of the first one
     */
    private String requireTrusted(Exchange<Data> exchange, SignedObject.Signed signed, Message message)
            throws IOException, InvalidSignatureException {
        Set<String> authors = authors(message);
        Set<String> missing = new HashSet<>(authors);
        Optional<String> author = Optional.empty();
        for (X509CertificateHolder signer : signed.signers()) {
            List<String> addresses = addresses(signer);
            author = author.or(() -> addresses.stream()
                    .filter(each -> authors.contains(MailAddress.canonical(each)))
                    .findFirst());
            addresses.forEach(each -> missing.remove(MailAddress.canonical(each)));
        }
        X509CertificateHolder first = signed.signers().get(0);
        List<String> ofFirst = addresses(first);
        String name = Failures.line(
                author.orElse(ofFirst.isEmpty() ? first.getSubject().toString() : ofFirst.get(0)));
        for (X509CertificateHolder signer : new LinkedHashSet<>(signed.signers())) {
            requireTrusted(signer, signed.certificates());
        }
        if (signerMatches == SignerMatches.FROM && (authors.isEmpty() || !missing.isEmpty())) {
            throw new InvalidSignatureException(
                    Reason.SIGNER_MISMATCH, "signed by " + name + ", not by " + Failures.line(authors.toString()));
        }
        exchange.note("smime.signer", name);
        exchange.note("smime.issuer", Failures.line(first.getIssuer().toString()));
        return name;
    }

    /** Those of From, canonical; none if it is there twice, since users see either, or if readers could take it for something else. */
    static Set<String> authors(Message message) throws IOException {
        AddressList from = AddressReader.read(message.header(), "From");
        return from.fields() == 1 && from.doubts().isEmpty()
                ? from.addresses().stream()
                        .map(MailAddress::canonical)
                        .collect(Collectors.toCollection(LinkedHashSet::new))
                : Set.of();
    }

    private static List<String> addresses(X509CertificateHolder certificate) throws InvalidSignatureException {
        try {
            return CertificateAddresses.of(certificate);
        } catch (IOException e) {
            throw new InvalidSignatureException(Reason.MALFORMED, String.valueOf(e.getMessage()));
        }
    }

    private void requireTrusted(X509CertificateHolder signer, List<X509Certificate> others)
            throws InvalidSignatureException {
        try {
            X509Certificate certificate = new JcaX509CertificateConverter().getCertificate(signer);
            Optional<Distrust> distrust = trust.check(certificate, others, Instant.now(), Purpose.EMAIL);
            if (distrust.isPresent()) {
                throw new InvalidSignatureException(
                        Reason.of(distrust.get().reason()), distrust.get().text());
            }
        } catch (CertificateException e) {
            throw new InvalidSignatureException(Reason.MALFORMED, "certificate: " + e.getMessage());
        }
    }

    // ---- what becomes of it

    private Verdict failed(Exchange<Data> exchange, InvalidSignatureException e) throws IOException {
        Reason reason = e.reason();
        LOG.log(
                Level.DEBUG,
                () -> exchange.session().id() + " signature not accepted, " + reason.text() + ": "
                        + Failures.line(String.valueOf(e.getMessage())));
        exchange.note("smime.verify", "fail");
        exchange.note("smime.reason", reason.text());
        if (failures.failed() != Failures.Action.REJECT) {
            return pass(exchange, exchange.command().message(), "fail: " + reason.text());
        }
        return reason.isTemporary()
                ? Reply.reject(451, reason.enhancedCode(), "Signature verification failed: " + reason.text())
                : Reply.reject(554, reason.enhancedCode(), "Signature verification failed: " + reason.text());
    }

    private Verdict pass(Exchange<Data> exchange, Message message, String status) throws IOException {
        return exchange.pass(exchange.command().withMessage(failures.mark(message, status)));
    }
}
