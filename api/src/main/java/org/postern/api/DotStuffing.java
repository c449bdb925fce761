package org.postern.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Writes a message in transfer form (RFC 5321 §4.5.2). */
public final class DotStuffing {

    private static final int CHUNK = 16 * 1024;

    private DotStuffing() {}

    /**
     * Doubles each dot that begins a line. The final dot is not written. Lines end with CR LF; a bare CR or LF is rejected,
     * because the two servers could disagree about where the message ends.
     *
     * @throws SmtpException if the message has a bare CR or LF, or ends in the middle of a line break
     */
    public static void write(Message message, OutputStream out) throws IOException {
        byte[] chunk = new byte[CHUNK];
        boolean lineStart = true;
        boolean afterCr = false;
        try (InputStream in = message.open()) {
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                int written = 0;
                for (int i = 0; i < length; i++) {
                    byte b = chunk[i];
                    if (afterCr != (b == '\n')) {
                        throw bareNewline();
                    }
                    if (lineStart && b == '.') {
                        out.write(chunk, written, i + 1 - written);
                        written = i;
                    }
                    lineStart = b == '\n';
                    afterCr = b == '\r';
                }
                out.write(chunk, written, length - written);
            }
        }
        if (afterCr) {
            throw bareNewline();
        }
    }

    private static SmtpException bareNewline() {
        return new SmtpException(
                Reply.of(554, "5.6.0", "The message has a bare CR or LF"), "a message to be sent has a bare CR or LF");
    }
}
