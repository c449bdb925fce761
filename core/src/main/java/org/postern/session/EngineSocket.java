package org.postern.session;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketAddress;

/**
 * A session, as the engine sees it: a socket whose input is one verb a line, and whose output goes nowhere. The engine
 * accepts, dispatches and ends; lines, limits, replies and TLS are the session's, which is how the engine's line limit, its
 * log of whole commands and its flush a reply do not matter.
 */
final class EngineSocket extends Socket {

    private final SmtpSession session;
    private byte[] verb = {};
    private int position;

    EngineSocket(SmtpSession session) {
        this.session = session;
    }

    SmtpSession session() {
        return session;
    }

    @Override
    public InputStream getInputStream() {
        return new InputStream() {
            @Override
            public int read() {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0];
            }

            @Override
            public int read(byte[] bytes, int offset, int length) {
                if (position == verb.length) {
                    verb = session.awaitCommand();
                    position = 0;
                }
                int count = Math.min(length, verb.length - position);
                if (count <= 0) {
                    return -1;
                }
                System.arraycopy(verb, position, bytes, offset, count);
                position += count;
                return count;
            }
        };
    }

    /** The engine has nothing to say but a greeting, and the session has its own. */
    @Override
    public OutputStream getOutputStream() {
        return OutputStream.nullOutputStream();
    }

    @Override
    public SocketAddress getRemoteSocketAddress() {
        return session.client();
    }

    @Override
    public InetAddress getInetAddress() {
        return session.client().getAddress();
    }

    @Override
    public int getPort() {
        return session.client().getPort();
    }

    @Override
    public void setSoTimeout(int timeout) {
        // the session has time-outs of its own
    }

    @Override
    public boolean isBound() {
        return true;
    }

    @Override
    public boolean isClosed() {
        return session.ended();
    }

    @Override
    public synchronized void close() {
        session.close();
    }
}
