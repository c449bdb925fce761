package org.postern.filters.smime.decrypt;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.api.Data;
import org.postern.api.Exchange;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.api.Verdict;
import org.postern.filters.FilterSettings;
import org.postern.filters.keys.CertifiedKey;
import org.postern.filters.keys.KeyFiles;
import org.postern.filters.smime.Failures;
import org.postern.filters.smime.SmimeType;
import org.postern.filters.smime.decrypt.Decryptor.Decrypted;
import org.postern.settings.Setting;

/**
 * Decrypts encrypted messages by the gateway's keys, and decides what becomes of those that cannot be decrypted. Only a message that is
 * encrypted as a whole is: a decrypted part between others could be sent away by them (EFAIL). It notes {@code smime.decrypt} ({@code
 * pass}, {@code fail} or {@code noKey}), {@code smime.encrypted} (the algorithm) and {@code smime.recipient} (whose key it was); nothing
 * for a message that is not encrypted.
 */
public final class SmimeDecryption {

    private static final Logger LOG = System.getLogger(SmimeDecryption.class.getName());

    /** Encrypted again and again. */
    private static final int MAX_LAYERS = 5;

    private static final String KEYS =
            "PKCS#12 or PEM files with private keys and their certificates, or folders of such"
                    + " files, which keysPassword opens";

    /** What becomes of a message that no key is for. */
    enum MissingKey {
        PASS,
        REJECT
    }

    private final Decryptor decryptor;
    private final boolean configured;
    private final String keysProperty;
    private final Failures failures;
    private final MissingKey missingKey;

    /** Properties {@code keys}, {@code keysPassword}, {@code failed}, {@code field} and {@code missingKey}. */
    public SmimeDecryption(FilterSettings settings) {
        String password = settings.secret("keysPassword");
        List<RecipientKey> keys = settings.read("keys", "", places -> read(places, password));
        keysProperty = settings.get("keys", "").name();
        configured = !keys.isEmpty();
        decryptor = new Decryptor(keys);
        failures = Failures.read(settings);
        missingKey = settings.read("missingKey", "pass", text -> text.choice(MissingKey.class));
    }

    private static List<RecipientKey> read(Setting places, String password) {
        List<RecipientKey> keys = new ArrayList<>();
        for (String place : places.list()) {
            try {
                for (CertifiedKey key : KeyFiles.certified(Path.of(place), password)) {
                    keys.add(RecipientKey.of(key));
                }
            } catch (IOException | InvalidPathException e) {
                throw places.invalid(KEYS + " (" + e.getMessage() + ")");
            }
        }
        return List.copyOf(keys);
    }

    /**
     * Checks that there are keys.
     *
     * @throws IOException if none is configured
     */
    public void ready() throws IOException {
        if (!configured) {
            throw new IOException("no keys are configured: " + keysProperty + " is empty");
        }
    }

    /**
     * Decides about a message.
     *
     * @throws IOException if it cannot be read, or what was decrypted cannot be kept
     */
    public Verdict decide(Exchange<Data> exchange) throws IOException {
        Message message = exchange.command().message();
        List<String> algorithms = new ArrayList<>();
        for (SmimeType type = SmimeType.of(message.root()); type.isEncrypted(); type = SmimeType.of(message.root())) {
            Optional<Decrypted> decrypted;
            try {
                if (algorithms.size() == MAX_LAYERS) {
                    throw new UndecryptableException("encrypted more than " + MAX_LAYERS + " times");
                }
                decrypted = decryptor.decrypt(message, type, exchange::spool);
            } catch (UndecryptableException e) {
                return failed(exchange, e);
            }
            if (decrypted.isEmpty()) {
                return missingKey(exchange, message);
            }
            message = decrypted.get().message();
            algorithms.add(decrypted.get().algorithm());
            exchange.note("smime.encrypted", String.join(", ", algorithms));
            exchange.note("smime.recipient", Failures.line(decrypted.get().key().name()));
        }
        if (algorithms.isEmpty()) {
            return pass(exchange, message, "none");
        }
        exchange.note("smime.decrypt", "pass");
        return pass(exchange, message, "decrypted " + String.join(", ", algorithms));
    }

    /** One reply for all that can go wrong: what went wrong is what an attacker wants to know (RFC 3218, EFAIL). */
    private Verdict failed(Exchange<Data> exchange, UndecryptableException e) throws IOException {
        LOG.log(Level.DEBUG, () -> exchange.session().id() + " cannot decrypt: " + e.getMessage());
        exchange.note("smime.decrypt", "fail");
        return failures.failed() == Failures.Action.REJECT
                ? Reply.reject(554, "5.7.5", "Message cannot be decrypted")
                : pass(exchange, exchange.command().message(), "not decrypted: failed");
    }

    private Verdict missingKey(Exchange<Data> exchange, Message message) throws IOException {
        exchange.note("smime.decrypt", "noKey");
        return missingKey == MissingKey.REJECT
                ? Reply.reject(554, "5.7.5", "Message is encrypted for a key that the gateway does not have")
                : pass(exchange, message, "not decrypted: no key");
    }

    private Verdict pass(Exchange<Data> exchange, Message message, String status) throws IOException {
        return exchange.pass(exchange.command().withMessage(failures.mark(message, status)));
    }
}
