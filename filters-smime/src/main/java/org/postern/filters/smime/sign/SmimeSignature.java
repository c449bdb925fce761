package org.postern.filters.smime.sign;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.postern.api.Data;
import org.postern.api.Exchange;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.api.Verdict;
import org.postern.api.mime.Field;
import org.postern.api.mime.Header;
import org.postern.api.octets.Encodings;
import org.postern.api.octets.Octets;
import org.postern.api.octets.Spliced;
import org.postern.api.octets.Spool;
import org.postern.filters.Excerpt;
import org.postern.filters.FilterSettings;
import org.postern.filters.address.AddressList;
import org.postern.filters.address.AddressReader;
import org.postern.filters.address.MailAddress;
import org.postern.filters.smime.MimeEntity;
import org.postern.filters.smime.SmimeType;

/**
 * Signs messages by the key of their sender (RFC 8551 §3.5), and decides about those that cannot be signed. It notes {@code
 * smime.sign} ({@code signed}, {@code skipped}, {@code noKey} or {@code expired}) and {@code smime.signedBy}, the sender's address.
 */
public final class SmimeSignature {

    private static final Logger LOG = System.getLogger(SmimeSignature.class.getName());

    private static final int BUFFER = 1 << 16;
    private static final int MAX_NOTE = 200;

    /** How a signature and its content go together (RFC 8551 §3.5). */
    private enum Form {
        DETACHED,
        OPAQUE
    }

    /** What becomes of a message whose sender has no key. */
    private enum Missing {
        PASS,
        REJECT
    }

    private final SigningKeys keys;
    private final String keysProperty;
    private final Form form;
    private final Missing missing;
    private final Clock clock;

    /** Properties {@code keys}, {@code keysPassword}, {@code algorithm}, {@code form} and {@code missing}. */
    public SmimeSignature(FilterSettings settings) {
        this(settings, Clock.systemUTC());
    }

    SmimeSignature(FilterSettings settings, Clock clock) {
        keys = SigningKeys.read(settings, clock);
        keysProperty = settings.get("keys", "").name();
        form = settings.read("form", "detached", text -> text.choice(Form.class));
        missing = settings.read("missing", "pass", text -> text.choice(Missing.class));
        this.clock = clock;
    }

    /**
     * Checks that there is a key to sign by.
     *
     * @throws IOException if none is configured
     */
    public void ready() throws IOException {
        if (keys.isEmpty()) {
            throw new IOException("no key to sign by is configured: " + keysProperty + " is empty");
        }
    }

    /**
     * Signs a message, unless it is signed or encrypted already.
     *
     * @throws IOException if it cannot be read, or what is made cannot be kept
     */
    public Verdict decide(Exchange<Data> exchange) throws IOException {
        Message message = exchange.command().message();
        if (exchange.command().recipients().isEmpty()) {
            return exchange.pass();
        }
        if (SmimeType.of(message.root()) != SmimeType.NONE) {
            exchange.note("smime.sign", "skipped");
            return exchange.pass();
        }
        Optional<MailAddress> sender = sender(message.header());
        List<SigningKey> all = sender.map(keys::of).orElse(List.of());
        if (all.isEmpty()) {
            exchange.note("smime.sign", "noKey");
            return missing == Missing.PASS
                    ? exchange.pass()
                    : Reply.reject(550, "5.7.1", "Message not signed: no S/MIME key for its sender");
        }
        Instant now = clock.instant();
        List<SigningKey> valid = SigningKey.validAt(all, now);
        if (valid.isEmpty()) {
            return expired(exchange, all.get(0));
        }
        exchange.note("smime.sign", "signed");
        exchange.note(
                "smime.signedBy", Excerpt.of(sender.map(MailAddress::toString).orElse(""), MAX_NOTE, "..."));
        return exchange.pass(exchange.command().withMessage(signed(exchange, message, valid.get(0))));
    }

    /** The one author; where there are several, the Sender that has to be there then (RFC 5322 §3.6.2). */
    private static Optional<MailAddress> sender(Header header) {
        AddressList from = AddressReader.read(header, "From");
        return from.hasSeveral() ? AddressReader.read(header, "Sender").single() : from.single();
    }

    private static Verdict expired(Exchange<Data> exchange, SigningKey key) {
        exchange.note("smime.sign", "expired");
        LOG.log(
                Level.ERROR,
                () -> exchange.session().id() + " not signed: the certificate of "
                        + key.certificate().getSubjectX500Principal().getName() + " is valid from "
                        + key.certificate().getNotBefore().toInstant() + " to "
                        + key.certificate().getNotAfter().toInstant());
        return Reply.reject(451, "4.7.5", "Message not signed: the sender's certificate has expired; try again later");
    }

    private Message signed(Exchange<Data> exchange, Message message, SigningKey key) throws IOException {
        Octets entity = MimeEntity.of(message);
        return form == Form.DETACHED ? detached(message, entity, key) : opaque(exchange, message, entity, key);
    }

    // ---- RFC 8551 §3.5.3

    private static Message detached(Message message, Octets entity, SigningKey key) throws IOException {
        // a number of 122 random bits: that a text has it already is less likely than that its signature is wrong
        String boundary = "=_" + UUID.randomUUID();
        byte[] signature = key.signature(entity);
        Spliced body = new Spliced();
        add(body, Octets.of("This is an S/MIME signed message\r\n\r\n--" + boundary + "\r\n"));
        add(body, entity);
        add(
                body,
                Octets.of(String.join(
                        "\r\n",
                        "", // belongs to the delimiter, and is not signed
                        "--" + boundary,
                        "Content-Type: application/pkcs7-signature; name=\"smime.p7s\"",
                        "Content-Transfer-Encoding: base64",
                        "Content-Disposition: attachment; filename=\"smime.p7s\"",
                        "",
                        "")));
        add(body, Encodings.toBase64(Octets.of(signature), Encodings.Lines.STANDARD));
        add(body, Octets.of("\r\n--" + boundary + "--\r\n"));
        List<Field> fields = new ArrayList<>();
        fields.add(Field.of(
                "Content-Type",
                "multipart/signed; protocol=\"application/pkcs7-signature\";\r\n micalg="
                        + key.algorithm().micalg() + "; boundary=\"" + boundary + '"'));
        if (MimeEntity.hasEightBits(entity)) { // RFC 2045 §6.4: a multipart says so too
            fields.add(Field.of("Content-Transfer-Encoding", "8bit"));
        }
        return MimeEntity.replace(message, fields, body);
    }

    private static void add(Spliced body, Octets more) throws IOException {
        body.add(more, 0, more.size());
    }

    // ---- RFC 8551 §3.5.2

    private static Message opaque(Exchange<Data> exchange, Message message, Octets entity, SigningKey key)
            throws IOException {
        Spool spool = exchange.spool();
        try (OutputStream out = new BufferedOutputStream(spool.output(), BUFFER)) {
            key.writeSigned(entity, out);
        }
        return MimeEntity.replace(message, MimeEntity.objectFields("signed-data"), MimeEntity.encoded(spool));
    }
}
