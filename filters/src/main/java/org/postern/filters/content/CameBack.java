package org.postern.filters.content;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.postern.api.Message;
import org.postern.api.SmtpException;
import org.postern.api.mime.Part;
import org.postern.api.octets.Encodings;
import org.postern.api.octets.Octets;
import org.postern.api.text.TransferEncoding;

/** Whether a content that a service has changed can be relayed; and how it stands in the message. */
final class CameBack {

    private CameBack() {}

    /** Why it cannot be a message; empty if it can. */
    static Optional<String> problem(Message changed) throws IOException {
        try {
            if (changed.header().fields().isEmpty()) {
                return Optional.of("sends back a message without a header");
            }
        } catch (SmtpException e) {
            return Optional.of("sends back a message that is none: " + e.getMessage());
        }
        return isLines(changed) ? Optional.empty() : Optional.of("sends back a message with a bare CR or LF");
    }

    /** Why it cannot be the content of a part; empty if it can. */
    static Optional<String> problem(Part part, Octets content) throws IOException {
        TransferEncoding encoding = part.encoding();
        if (encoding == TransferEncoding.BASE64 || encoding == TransferEncoding.UUENCODE) {
            return Optional.empty();
        }
        if (!isLines(content)) {
            return Optional.of("sends back a part in " + name(encoding) + " with a bare CR or LF");
        }
        boolean needsSevenBits = encoding == TransferEncoding.SEVEN_BIT || encoding == TransferEncoding.OTHER;
        return needsSevenBits && hasEightBits(content) && !hasEightBits(part.body())
                ? Optional.of("sends back 8-bit characters for a part in " + name(encoding))
                : Optional.empty();
    }

    private static String name(TransferEncoding encoding) {
        return encoding == TransferEncoding.OTHER ? "an unknown encoding" : encoding.text();
    }

    /** For {@link org.postern.api.mime.Edit#content}, which encodes base64 alone; uuencode becomes base64, too. */
    static Octets encoded(Part part, Octets content) throws IOException {
        if (part.encoding() == TransferEncoding.UUENCODE) {
            return Encodings.toBase64(content, Encodings.Lines.STANDARD);
        }
        if (part.encoding() != TransferEncoding.QUOTED_PRINTABLE) {
            return content;
        }
        try (InputStream in = content.open()) {
            return Octets.of(Encodings.toQuotedPrintable(in.readAllBytes()));
        }
    }

    /** Whether each CR and LF is a line end, CR LF. */
    private static boolean isLines(Octets octets) throws IOException {
        byte[] chunk = new byte[8192];
        boolean afterCr = false;
        try (InputStream in = octets.open()) {
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                for (int i = 0; i < length; i++) {
                    if (afterCr != (chunk[i] == '\n')) {
                        return false;
                    }
                    afterCr = chunk[i] == '\r';
                }
            }
        }
        return !afterCr;
    }

    private static boolean hasEightBits(Octets octets) throws IOException {
        byte[] chunk = new byte[8192];
        try (InputStream in = octets.open()) {
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                for (int i = 0; i < length; i++) {
                    if (chunk[i] < 0) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
