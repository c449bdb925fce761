package org.postern.message;

import java.io.IOException;
import java.io.OutputStream;
import org.postern.api.Reply;
import org.postern.api.SmtpException;

/**
 * Rejects a message, in transfer form, whose first line would continue the field that has been put before it. The server takes the dot
 * off that begins the line, and may pass over NULs.
 */
final class Unfolded extends OutputStream {

    private final OutputStream out;
    private boolean begun;
    private boolean dot;

    Unfolded(OutputStream out) {
        this.out = out;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        for (int i = offset; i < offset + length && !begun; i++) {
            byte b = bytes[i];
            if (b == ' ' || b == '\t') {
                throw new SmtpException(
                        Reply.of(554, "5.6.0", "The message begins with a folded line"), "begins with a folded line");
            }
            begun = b != 0 && (b != '.' || dot);
            dot |= b == '.';
        }
        out.write(bytes, offset, length);
    }
}
