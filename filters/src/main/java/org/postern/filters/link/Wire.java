package org.postern.filters.link;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** What carries bytes, and never waits. */
interface Wire extends Closeable {

    /** Reads what is there; 0 if that is nothing, negative at the end. */
    int read(ByteBuffer into) throws IOException;

    /** Writes what it can, possibly nothing. */
    int write(ByteBuffer from) throws IOException;

    /** Whether it could write more once the socket takes more. */
    boolean isBlocked();

    /** In the clear. */
    static Wire plain(SocketChannel socket) {
        return new Wire() {
            private boolean blocked;

            @Override
            public int read(ByteBuffer into) throws IOException {
                return socket.read(into);
            }

            @Override
            public int write(ByteBuffer from) throws IOException {
                int written = socket.write(from);
                blocked = from.hasRemaining();
                return written;
            }

            @Override
            public boolean isBlocked() {
                return blocked;
            }

            @Override
            public void close() throws IOException {
                socket.close();
            }
        };
    }
}
