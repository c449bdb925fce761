package org.postern.filters.dkim;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.postern.api.Data;
import org.postern.api.Exchange;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.api.Verdict;
import org.postern.api.mime.Field;
import org.postern.api.mime.Header;
import org.postern.filters.FilterSettings;
import org.postern.filters.address.AddressReader;

/**
 * Signs messages with DKIM (RFC 6376, RFC 8463) for the domain of their author, that in From. The fields {@code DKIM-Signature} come on
 * top; no other byte changes, so it has to be the last one that changes the message. It notes {@code dkim.signed}: the domains and
 * selectors, such as {@code example.org/rsa1,example.org/ed1}.
 */
public final class DkimSigner {

    private static final Logger LOG = System.getLogger(DkimSigner.class.getName());

    private static final Reply NO_KEY =
            Reply.reject(550, "5.7.1", "No DKIM key for the domain in From: message not accepted");

    private final SignerSettings settings;
    private final String keysProperty;
    private final Clock clock;

    /**
     * Properties {@code keys}, {@code keysPassword}, {@code headers}, {@code oversign}, {@code canonicalization}, {@code expires} and {@code
     * missing}.
     */
    public DkimSigner(FilterSettings settings) {
        this(settings, Clock.systemUTC());
    }

    DkimSigner(FilterSettings settings, Clock clock) {
        this.settings = SignerSettings.read(settings);
        keysProperty = settings.get("keys", "").name();
        this.clock = clock;
        this.settings
                .keys()
                .tooShort()
                .ifPresent(key -> LOG.log(
                        Level.WARNING,
                        () -> keysProperty + ": the RSA key " + key
                                + " has fewer than 2048 bits (RFC 8301); make a longer one"));
    }

    /**
     * Checks that there is a key.
     *
     * @throws IOException if none is configured
     */
    public void ready() throws IOException {
        if (settings.keys().isEmpty()) {
            throw new IOException("no key is configured: " + keysProperty + " is empty");
        }
    }

    /**
     * Signs a message, with each key of its author's domain. One that there is no key for goes on unsigned, or is rejected; one that has
     * no recipients, since it is in quarantine already, or that begins with the line {@code From …} of a mailbox file, is not signed.
     *
     * @throws IOException as {@link Message#header()} does, or if the message cannot be read
     */
    public Verdict decide(Exchange<Data> exchange) throws IOException {
        if (exchange.command().recipients().isEmpty()) {
            return exchange.pass();
        }
        Message message = exchange.command().message();
        Header header = message.header();
        if (beginsWithMailboxLine(header)) {
            LOG.log(
                    Level.DEBUG,
                    () -> exchange.session().id() + " not signed: the message begins with the line of a mailbox file");
            return exchange.pass();
        }
        List<SigningKey> keys = AddressReader.read(header, "From")
                .singleDomain()
                .map(domain -> settings.keys().of(domain.text()))
                .orElse(List.of());
        if (keys.isEmpty()) {
            return settings.missing() == SignerSettings.Missing.REJECT ? NO_KEY : exchange.pass();
        }
        exchange.note(
                "dkim.signed",
                String.join(",", keys.stream().map(SigningKey::toString).toList()));
        return exchange.pass(exchange.command().withMessage(signed(message, header, keys)));
    }

    /** A signature would not be valid: mail servers replace that line, and verifiers take it for the body. */
    private static boolean beginsWithMailboxLine(Header header) {
        return !header.fields().isEmpty() && header.fields().get(0).name().isEmpty();
    }

    private Message signed(Message message, Header header, List<SigningKey> keys) throws IOException {
        Canonicalization canonicalization = settings.canonicalization();
        byte[] bodyHash = bodyHash(message, header.bytes().length);
        SignedHeader fields = new SignedHeader(header);
        List<String> names = settings.namesFor(fields);
        Instant now = clock.instant();
        List<Field> signatures = new ArrayList<>();
        for (SigningKey key : keys) {
            Field unsigned = SignatureField.unsigned(key, canonicalization, names, bodyHash, now, settings.expires());
            byte[] signed = fields.signedBytes(names, canonicalization.header(), unsigned);
            signatures.add(SignatureField.signed(unsigned, key.sign(signed)));
        }
        Collections.reverse(signatures); // so that the first one comes to the top
        Message changed = message;
        for (Field signature : signatures) {
            changed = changed.withField(signature);
        }
        return changed;
    }

    private byte[] bodyHash(Message message, long bodyOffset) throws IOException {
        BodyHashes hashes = new BodyHashes();
        hashes.require(settings.canonicalization().body(), Long.MAX_VALUE);
        try (InputStream body = message.open(bodyOffset)) {
            hashes.read(body);
        }
        return hashes.hash(settings.canonicalization().body(), Long.MAX_VALUE);
    }
}
