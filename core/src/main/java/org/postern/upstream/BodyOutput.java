package org.postern.upstream;

import java.io.IOException;
import java.io.OutputStream;

/** A message on its way to the server: knows how it ends. */
final class BodyOutput extends OutputStream {

    private static final byte[] END_OF_LINE = {'\r', '\n'};
    private static final byte[] END_OF_DATA = {'.', '\r', '\n'};

    private final Dialog dialog;
    private boolean failed;
    private byte last = '\n';
    private byte beforeLast = '\r';

    BodyOutput(Dialog dialog) {
        this.dialog = dialog;
    }

    /** Whether it is the server that has not taken what was written. */
    boolean failed() {
        return failed;
    }

    @Override
    public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        if (length == 0) {
            return;
        }
        try {
            dialog.write(bytes, offset, length);
        } catch (IOException e) {
            failed = true;
            throw e;
        }
        beforeLast = length > 1 ? bytes[offset + length - 2] : last;
        last = bytes[offset + length - 1];
    }

    void end() throws IOException {
        if (beforeLast != '\r' || last != '\n') {
            dialog.write(END_OF_LINE, 0, END_OF_LINE.length);
        }
        dialog.write(END_OF_DATA, 0, END_OF_DATA.length);
    }
}
