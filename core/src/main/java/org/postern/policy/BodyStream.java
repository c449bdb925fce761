package org.postern.policy;

import java.io.IOException;
import java.io.InputStream;
import org.postern.api.Message;

/** The attribute {@code content.body}: the body of a message, opened when it is read. */
final class BodyStream extends InputStream {

    private final Message message;
    private InputStream opened = InputStream.nullInputStream();
    private boolean begun;

    BodyStream(Message message) {
        this.message = message;
    }

    private InputStream stream() throws IOException {
        if (!begun) {
            begun = true;
            opened = message.openBody();
        }
        return opened;
    }

    @Override
    public int read() throws IOException {
        return stream().read();
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        return stream().read(bytes, offset, length);
    }

    @Override
    public int available() throws IOException {
        return stream().available();
    }

    @Override
    public void close() throws IOException {
        begun = true;
        opened.close();
    }
}
