package org.postern.filters.xml.check;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.postern.api.Data;
import org.postern.api.Exchange;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.api.Verdict;
import org.postern.api.mime.Part;
import org.postern.filters.FilterSettings;
import org.postern.filters.certificates.CertificateTrust;
import org.postern.filters.certificates.Distrust;
import org.postern.filters.certificates.Purpose;
import org.postern.filters.xml.XmlException;
import org.postern.filters.xml.XmlParts;
import org.postern.filters.xml.check.MessageCheck.Result;

/**
 * Checks the XML signatures in messages: that they are valid, by signers who are trusted, and cover what has to be covered. It notes {@code
 * xml.verify} ({@code pass}, {@code fail} or {@code none}), {@code xml.signer}, {@code xml.signed} (parts that are covered) and {@code
 * xml.reason}.
 */
public final class XmlSignatureCheck {

    private static final Logger LOG = System.getLogger(XmlSignatureCheck.class.getName());

    private static final Reply REQUIRED = Reply.reject(554, "5.7.1", "XML signature required");
    private static final Reply TOO_LARGE = Reply.reject(552, "5.3.4", "XML document too large to be verified");
    private static final Reply TOO_LARGE_NOW =
            Reply.reject(451, "4.3.4", "XML document too large to be verified; try again later");
    /** Of the field's value, which is one line then (RFC 5322 §2.1.1). */
    private static final int MAX_STATUS = 300;

    private final CheckSettings settings;
    private final CertificateTrust trust;
    private final String trustedProperty;
    private final DocumentCheck documents;
    private final Clock clock;

    /**
     * Properties {@code signed}, {@code namespaces}, {@code require}, {@code failed}, {@code field}, {@code parts}, {@code maxSize}, {@code
     * tooLarge} and those of {@link CertificateTrust#CertificateTrust(FilterSettings)}.
     */
    public XmlSignatureCheck(FilterSettings settings) {
        this(settings, Clock.systemUTC());
    }

    XmlSignatureCheck(FilterSettings settings, Clock clock) {
        this.settings = CheckSettings.read(settings);
        this.clock = clock;
        trust = new CertificateTrust(settings);
        trustedProperty = settings.get("trustedCertificates", "").name();
        documents = new DocumentCheck(this.settings.signed(), trust.trusted(), this::requireTrusted);
    }

    private void requireTrusted(X509Certificate certificate, List<X509Certificate> others) throws XmlException {
        Optional<Distrust> distrust = trust.check(certificate, others, Instant.now(clock), Purpose.SIGNATURE);
        if (distrust.isPresent()) {
            throw new XmlException(
                    "the signer is not trusted: " + distrust.get().text());
        }
    }

    /**
     * Checks that trusted certificates are configured.
     *
     * @throws IOException if no certificates are configured
     */
    public void ready() throws IOException {
        if (!trust.isConfigured()) {
            throw new IOException("no certificates are trusted: " + trustedProperty + " is empty");
        }
    }

    /**
     * Decides about a message.
     *
     * @throws IOException if it cannot be read or taken apart
     */
    public Verdict decide(Exchange<Data> exchange) throws IOException {
        Message message = exchange.command().message();
        Part root = message.root();
        List<XmlParts.Found> parts = settings.parts().of(root);
        for (XmlParts.Found each : parts) {
            if (settings.tooLarge() != CheckSettings.TooLarge.PASS
                    && settings.parts().isTooLarge(each.part())) {
                return tooLarge(exchange, each);
            }
        }
        Result result = new MessageCheck(settings.parts(), documents, root).check(parts);
        exchange.note("xml.verify", result.status());
        if (!result.signers().isEmpty()) {
            exchange.note("xml.signer", result.signers());
        }
        if (!result.signed().isEmpty()) {
            exchange.note("xml.signed", result.signed());
        }
        if (result.failure().isPresent()) {
            return failed(exchange, result.failure().get());
        }
        if (settings.require() && !result.isPass()) {
            exchange.note("xml.reason", result.unsigned());
            return REQUIRED;
        }
        return pass(exchange, result.isPass() ? "pass (" + result.signers() + ")" : "none");
    }

    private Reply tooLarge(Exchange<Data> exchange, XmlParts.Found part) {
        exchange.note("xml.verify", "fail");
        exchange.note(
                "xml.reason", part.name() + ": larger than " + settings.parts().maxSize() + " bytes");
        return settings.tooLarge() == CheckSettings.TooLarge.DEFER ? TOO_LARGE_NOW : TOO_LARGE;
    }

    private Verdict failed(Exchange<Data> exchange, String reason) throws IOException {
        exchange.note("xml.reason", reason);
        LOG.log(Level.DEBUG, () -> exchange.session().id() + " XML signature not valid: " + reason);
        return settings.failed() == CheckSettings.Failed.REJECT
                ? Reply.reject(554, "5.7.7", "XML signature not valid: " + reason)
                : pass(exchange, "fail (" + reason + ")");
    }

    private Verdict pass(Exchange<Data> exchange, String status) throws IOException {
        Message message = exchange.command().message();
        String field = settings.field();
        if (field.isEmpty()) {
            return exchange.pass();
        }
        String value = status.length() <= MAX_STATUS ? status : status.substring(0, MAX_STATUS);
        return exchange.pass(exchange.command()
                .withMessage(message.withHeader(message.header().without(field).with(field, value))));
    }
}
