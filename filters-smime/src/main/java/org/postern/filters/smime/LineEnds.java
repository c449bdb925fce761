package org.postern.filters.smime;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Supplier;
import org.postern.api.Message;
import org.postern.api.SmtpException;
import org.postern.api.mime.MimeRules;
import org.postern.api.mime.Part;
import org.postern.api.octets.Octets;
import org.postern.api.octets.Spool;

/**
 * Line ends of an entity that was encrypted or signed. They should be CR LF (RFC 8551 §3.1.1), and no other can be relayed; to refuse a
 * message for them would show its sender something of what was decrypted.
 */
public final class LineEnds {

    private static final int CHUNK = 64 * 1024;

    private LineEnds() {}

    /**
     * The same where they are CR LF already, or a part has bytes that are no lines at all.
     *
     * @throws IOException if it cannot be read, or what is made of it cannot be kept
     */
    public static Octets canonical(Octets entity, Supplier<Spool> spools) throws IOException {
        if (!hasOthers(entity) || hasBinary(entity)) {
            return entity;
        }
        Spool spool = spools.get();
        try (InputStream in = entity.open();
                OutputStream out = new BufferedOutputStream(spool.output(), CHUNK)) {
            byte[] chunk = new byte[CHUNK];
            int before = 0;
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                for (int i = 0; i < length; i++) {
                    before = copy(chunk[i], before, out);
                }
            }
            if (before == '\r') {
                out.write('\n');
            }
        }
        return spool;
    }

    private static int copy(int b, int before, OutputStream out) throws IOException {
        if (b == '\n' && before != '\r') {
            out.write('\r');
        } else if (b != '\n' && before == '\r') {
            out.write('\n');
        }
        out.write(b);
        return b;
    }

    private static boolean hasOthers(Octets entity) throws IOException {
        try (InputStream in = entity.open()) {
            byte[] chunk = new byte[CHUNK];
            boolean afterCr = false;
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                for (int i = 0; i < length; i++) {
                    if (afterCr != (chunk[i] == '\n')) {
                        return true;
                    }
                    afterCr = chunk[i] == '\r';
                }
            }
            return afterCr;
        }
    }

    private static boolean hasBinary(Octets entity) throws IOException {
        try {
            return Message.takeApart(entity, MimeRules.DEFAULT).leaves().stream()
                    .anyMatch(LineEnds::isBinary);
        } catch (SmtpException e) {
            return false;
        }
    }

    private static boolean isBinary(Part part) {
        return part.header().all("Content-Transfer-Encoding").stream()
                .anyMatch(value -> value.equalsIgnoreCase("binary"));
    }
}
