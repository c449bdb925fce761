package org.postern.filters.smime.decrypt;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.cms.PKIXRecipientId;
import org.bouncycastle.cms.RecipientInformation;
import org.postern.api.Message;
import org.postern.api.SmtpException;
import org.postern.api.octets.Octets;
import org.postern.api.octets.Spliced;
import org.postern.api.octets.Spool;
import org.postern.filters.smime.LineEnds;
import org.postern.filters.smime.SmimeType;
import org.postern.filters.smime.WrappedEntity;

/** Decrypts one encrypted object by the keys that there are. */
final class Decryptor {

    /** A sender can name one key any number of times. */
    private static final int MAX_ATTEMPTS = 4;

    private final Map<BigInteger, List<RecipientKey>> bySerialNumber;
    private final List<RecipientKey> keys;

    Decryptor(List<RecipientKey> keys) {
        this.keys = keys;
        bySerialNumber =
                keys.stream().collect(Collectors.groupingBy(key -> key.holder().getSerialNumber()));
    }

    /**
     * What came out.
     *
     * @param algorithm as it is written, such as {@code AES-256-CBC}
     */
    record Decrypted(Message message, String algorithm, RecipientKey key) {}

    private record Candidate(int recipient, RecipientKey key) {}

    /**
     * Decrypts a message that is encrypted.
     *
     * @return empty if there is no key for any of its recipients
     * @throws UndecryptableException if it does not decrypt to a message
     * @throws IOException if it cannot be read, or what comes out cannot be kept
     */
    Optional<Decrypted> decrypt(Message message, SmimeType type, Supplier<Spool> spools)
            throws IOException, UndecryptableException {
        EncryptedObject object = new EncryptedObject(message.root().decoded(), type == SmimeType.AUTH_ENVELOPED);
        EncryptedObject.Overview overview = object.overview();
        List<Candidate> candidates = candidates(overview.recipients());
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        ContentCipher cipher =
                overview.cipher().orElseThrow(() -> new UndecryptableException("an algorithm that is not accepted"));
        UndecryptableException last = new UndecryptableException("no key decrypts it");
        for (Candidate candidate : candidates) {
            try {
                Octets content = decrypt(object, candidate, cipher, spools);
                Message decrypted = message(message, content, spools);
                return Optional.of(new Decrypted(decrypted, cipher.title(), candidate.key()));
            } catch (UndecryptableException e) {
                last = e;
            }
        }
        throw last;
    }

    private List<Candidate> candidates(List<RecipientInformation> recipients) {
        List<Candidate> candidates = new ArrayList<>();
        for (int i = 0; i < recipients.size() && candidates.size() < MAX_ATTEMPTS; i++) {
            int number = i;
            if (recipients.get(i).getRID() instanceof PKIXRecipientId id) {
                keys(id).map(key -> new Candidate(number, key)).forEach(candidates::add);
            }
        }
        return candidates.subList(0, Math.min(candidates.size(), MAX_ATTEMPTS));
    }

    /** By issuer and serial number, or by the subject key identifier. */
    private Stream<RecipientKey> keys(PKIXRecipientId id) {
        byte[] identifier = id.getSubjectKeyIdentifier();
        if (identifier != null) {
            return keys.stream().filter(key -> key.hasIdentifier(identifier));
        }
        return bySerialNumber.getOrDefault(id.getSerialNumber(), List.of()).stream()
                .filter(key -> key.holder().getIssuer().equals(id.getIssuer()));
    }

    private static Octets decrypt(
            EncryptedObject object, Candidate candidate, ContentCipher cipher, Supplier<Spool> spools)
            throws IOException, UndecryptableException {
        Spool spool = spools.get();
        try (OutputStream out = new BufferedOutputStream(spool.output(), 64 * 1024)) {
            object.decrypt(candidate.recipient(), candidate.key(), cipher, out);
        } catch (UndecryptableException e) {
            spool.close();
            throw e;
        }
        return cipher.isAuthenticated() ? spool : withoutPadding(spool, cipher.blockSize());
    }

    /**
     * RFC 5652 §6.3. A padding that is none stays where it is: to refuse it would show a sender, who has changed a text that someone
     * else has encrypted, a byte of it after 128 mails (Vaudenay's padding oracle).
     */
    private static Octets withoutPadding(Spool content, int blockSize) throws IOException {
        long size = content.size();
        if (size == 0 || size % blockSize != 0) {
            return content;
        }
        byte[] last;
        try (InputStream in = content.open(size - blockSize)) {
            last = in.readNBytes(blockSize);
        }
        int padding = last[blockSize - 1];
        boolean valid = padding >= 1 && padding <= blockSize;
        for (int i = 1; valid && i <= padding; i++) {
            valid = last[blockSize - i] == padding;
        }
        return valid ? Spliced.range(content, 0, size - padding) : content;
    }

    private static Message message(Message outer, Octets content, Supplier<Spool> spools)
            throws IOException, UndecryptableException {
        Message message = WrappedEntity.unwrap(outer, LineEnds.canonical(content, spools))
                .orElseThrow(() -> new UndecryptableException("not a MIME entity"));
        try {
            message.root();
            return message;
        } catch (SmtpException e) { // the reply would be another one
            throw new UndecryptableException("not to be taken apart", e);
        }
    }
}
