package org.postern.filters.xml.sign;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.postern.api.Data;
import org.postern.api.Exchange;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.api.Verdict;
import org.postern.api.mime.Edit;
import org.postern.api.mime.Part;
import org.postern.filters.FilterSettings;
import org.postern.filters.xml.ContentIds;
import org.postern.filters.xml.XmlException;
import org.postern.filters.xml.XmlParts;
import org.postern.filters.xml.XmlText;
import org.postern.filters.xml.check.OwnSignatures;

/**
 * Signs the XML documents in messages (W3C XML Signature). Outside of the signature every byte of a document stays. What has been made is
 * validated before it is relayed. It notes {@code xml.sign} ({@code signed}, {@code none} or {@code failed}), {@code xml.sign.parts} and
 * {@code xml.sign.reason}.
 */
public final class XmlSigner {

    private static final Logger LOG = System.getLogger(XmlSigner.class.getName());

    private static final Reply EXPIRED =
            Reply.reject(451, "4.7.5", "XML signing certificate is not valid now; try again later");

    private final SignSettings settings;
    private final Clock clock;

    /**
     * Properties {@code key}, {@code keyPassword}, {@code form}, {@code signed}, {@code place}, {@code namespaces}, {@code keyInfo}, {@code
     * keyName}, {@code digest}, {@code algorithm}, {@code prefix}, {@code failed}, {@code parts} and {@code maxSize}.
     */
    public XmlSigner(FilterSettings settings) {
        this(settings, Clock.systemUTC());
    }

    XmlSigner(FilterSettings settings, Clock clock) {
        this.settings = SignSettings.read(settings);
        this.clock = clock;
        this.settings
                .key()
                .flatMap(key -> invalidity(key.certificate(), Instant.now(clock)))
                .ifPresent(reason -> LOG.log(Level.WARNING, this.settings.keyProperty() + ": " + reason));
    }

    private static Optional<String> invalidity(X509Certificate certificate, Instant now) {
        String name = XmlException.line(certificate.getSubjectX500Principal().getName());
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            return Optional.of(name + " expired on " + certificate.getNotAfter().toInstant());
        }
        return now.isBefore(certificate.getNotBefore().toInstant())
                ? Optional.of(name + " is not valid before "
                        + certificate.getNotBefore().toInstant())
                : Optional.empty();
    }

    /**
     * Checks that there is a key.
     *
     * @throws IOException if none is configured
     */
    public void ready() throws IOException {
        if (settings.key().isEmpty()) {
            throw new IOException("no key is configured: " + settings.keyProperty() + " is empty");
        }
    }

    /**
     * Decides about a message: it goes on with its documents signed.
     *
     * @throws SmtpException with the reply, if the certificate is not valid now, or a signature that was made is not
     * @throws IOException if the message cannot be read or taken apart
     */
    public Verdict decide(Exchange<Data> exchange) throws IOException {
        Message message = exchange.command().message();
        List<XmlParts.Found> parts = settings.parts().changeable(message.root());
        if (parts.isEmpty()) {
            exchange.note("xml.sign", "none");
            return exchange.pass();
        }
        ready();
        SigningKey key = settings.key().orElseThrow();
        Optional<String> invalidity = invalidity(key.certificate(), Instant.now(clock));
        if (invalidity.isPresent()) {
            LOG.log(
                    Level.ERROR,
                    () -> exchange.session().id() + " XML document not signed: " + settings.keyProperty() + ": "
                            + invalidity.get());
            exchange.note("xml.sign", "failed");
            exchange.note("xml.sign.reason", invalidity.get());
            return EXPIRED;
        }
        Message signed;
        try {
            signed = settings.form() == SignSettings.Form.DETACHED
                    ? detached(message, parts, key)
                    : within(message, parts, key);
            new OwnSignatures(settings.parts(), settings.signed(), key.certificate())
                    .requireValid(signed, settings.parts().changeable(signed.root()));
        } catch (XmlException e) {
            return failed(exchange, e.getMessage());
        }
        exchange.note("xml.sign", "signed");
        exchange.note(
                "xml.sign.parts",
                XmlException.line(parts.stream().map(XmlParts.Found::name).collect(Collectors.joining(", "))));
        return exchange.pass(exchange.command().withMessage(signed));
    }

    private Verdict failed(Exchange<Data> exchange, String reason) {
        exchange.note("xml.sign", "failed");
        exchange.note("xml.sign.reason", reason);
        if (settings.failed() == SignSettings.Failed.REJECT) {
            return Reply.reject(554, "5.6.0", "XML document cannot be signed: " + reason);
        }
        LOG.log(Level.WARNING, () -> exchange.session().id() + " relayed without an XML signature: " + reason);
        return exchange.pass();
    }

    private Message within(Message message, List<XmlParts.Found> parts, SigningKey key)
            throws IOException, XmlException {
        DocumentSigner signer = new DocumentSigner(key, settings.signed(), settings.placement());
        Edit edit = message.edit();
        for (XmlParts.Found each : parts) {
            try {
                requireSize(each.part());
                XmlText text = each.read();
                XmlText signed = text.with(
                        settings.form() == SignSettings.Form.ENVELOPING
                                ? signer.enveloping(text.text())
                                : signer.enveloped(text.text()));
                PartContent.put(edit, each.part(), text.bytes(), signed.bytes());
            } catch (XmlException e) {
                throw new XmlException(each.name() + ": " + e.getMessage(), e);
            }
        }
        return message.with(edit);
    }

    private void requireSize(Part part) throws IOException, XmlException {
        if (settings.parts().isTooLarge(part)) {
            throw new XmlException("larger than " + settings.parts().maxSize() + " bytes");
        }
    }

    private static Message detached(Message message, List<XmlParts.Found> parts, SigningKey key)
            throws IOException, XmlException {
        Edit edit = message.edit();
        Map<String, Part> byId = new LinkedHashMap<>();
        for (XmlParts.Found each : parts) {
            Part part = each.part();
            Optional<String> known = ContentIds.of(part);
            String id = known.orElseGet(() -> SigningKey.newId() + "@postern");
            if (known.isEmpty()) {
                edit.header(part, part.header().withOnly("Content-ID", '<' + id + '>'));
            }
            if (byId.put(id, part) != null) {
                throw new XmlException("several parts with the Content-ID " + id);
            }
        }
        edit.add(DetachedSignature.of(key, byId));
        return message.with(edit);
    }
}
