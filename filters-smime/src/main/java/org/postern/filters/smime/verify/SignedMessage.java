package org.postern.filters.smime.verify;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Supplier;
import org.postern.api.Message;
import org.postern.api.mime.Part;
import org.postern.api.octets.Octets;
import org.postern.api.octets.Spliced;
import org.postern.api.octets.Spool;
import org.postern.filters.smime.LineEnds;
import org.postern.filters.smime.SmimeType;
import org.postern.filters.smime.WrappedEntity;

/** A message that is signed as a whole, in one of the two forms, and what it is without the signature. */
final class SignedMessage {

    private final Message message;
    private final boolean clear;
    private Octets content = Octets.of(new byte[0]);

    /** @param type one of those that are signed */
    SignedMessage(Message message, SmimeType type) {
        this.message = message;
        clear = type == SmimeType.CLEAR_SIGNED;
    }

    /**
     * Checks the signatures.
     *
     * @param keep whether an opaque content is needed afterwards
     * @return empty if it has certificates alone
     */
    Optional<SignedObject.Signed> verify(Algorithms algorithms, boolean keep, Supplier<Spool> spools)
            throws IOException, InvalidSignatureException {
        Part root = message.root();
        if (root.header().all("Content-Type").size() > 1) { // which readers would see another message by
            throw new InvalidSignatureException(Reason.MALFORMED, "two fields Content-Type");
        }
        if (!clear) {
            return opaque(root, algorithms, keep, spools);
        }
        if (root.parts().size() != 2) { // RFC 1847 §2.1
            throw new InvalidSignatureException(
                    Reason.MALFORMED, "multipart/signed with " + root.parts().size() + " parts");
        }
        content = signedBytes(root);
        Octets signature = root.parts().get(1).decoded();
        Optional<SignedObject.Signed> signed =
                new SignedObject(signature, Optional.of(content), algorithms).verify(OutputStream.nullOutputStream());
        if (signed.isEmpty()) {
            throw new InvalidSignatureException(Reason.NO_CERTIFICATE, "no signer");
        }
        return signed;
    }

    /**
     * The first part, without the line end in front of the next delimiter: that belongs to the delimiter (RFC 2046 §5.1.1) also where it is
     * all that ends the header of a part without a body.
     */
    private static Octets signedBytes(Part root) throws IOException {
        Part first = root.parts().get(0);
        Octets whole = root.raw();
        long start = first.start() - root.start();
        long end = first.end() - root.start();
        byte[] lineEnd;
        try (InputStream in = whole.open(end)) {
            lineEnd = in.readNBytes(2);
        }
        boolean shown = lineEnd[0] == '\r' || lineEnd[0] == '\n';
        return Spliced.range(whole, start, shown ? end : Math.max(start, end - 2));
    }

    private Optional<SignedObject.Signed> opaque(Part root, Algorithms algorithms, boolean keep, Supplier<Spool> spools)
            throws IOException, InvalidSignatureException {
        SignedObject object = new SignedObject(root.decoded(), Optional.empty(), algorithms);
        if (!keep) {
            return object.verify(OutputStream.nullOutputStream());
        }
        Spool spool = spools.get();
        content = spool;
        try (OutputStream out = new BufferedOutputStream(spool.output(), 64 * 1024)) {
            return object.verify(out);
        }
    }

    /** The message without the signature, once that has been checked; empty if what was signed is no MIME entity. */
    Optional<Message> stripped(Supplier<Spool> spools) throws IOException {
        return WrappedEntity.unwrapSigned(message, clear ? content : LineEnds.canonical(content, spools));
    }
}
