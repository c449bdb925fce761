package org.postern.filters.link;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLException;

/** TLS; the handshake happens in the first reads and writes. */
final class TlsWire implements Wire {

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final SocketChannel socket;
    private final SSLEngine engine;
    /** From the socket, to be decrypted; ready to be filled. */
    private ByteBuffer encrypted;
    /** Decrypted, to be asked for; ready to be read. */
    private ByteBuffer decrypted;
    /** Encrypted, to be taken by the socket; ready to be read. */
    private ByteBuffer outgoing;

    private boolean atEnd;

    TlsWire(SocketChannel socket, SSLEngine engine) throws SSLException {
        this.socket = socket;
        this.engine = engine;
        encrypted = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
        decrypted = empty(engine.getSession().getApplicationBufferSize());
        outgoing = empty(engine.getSession().getPacketBufferSize());
        engine.beginHandshake();
    }

    private static ByteBuffer empty(int size) {
        return ByteBuffer.allocate(size).limit(0);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        while (!decrypted.hasRemaining() && !atEnd && isReady() && unwrap()) {
            // a record may have nothing for the reader
        }
        flush();
        if (!decrypted.hasRemaining()) {
            return atEnd ? -1 : 0;
        }
        int length = Math.min(decrypted.remaining(), into.remaining());
        into.put(decrypted.slice(decrypted.position(), length));
        decrypted.position(decrypted.position() + length);
        return length;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int before = from.remaining();
        while (from.hasRemaining() && isReady() && flush()) {
            wrap(from);
        }
        flush();
        return before - from.remaining();
    }

    @Override
    public boolean isBlocked() {
        return outgoing.hasRemaining();
    }

    /** Goes on with a handshake; whether there is none to wait for. */
    private boolean isReady() throws IOException {
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> {
                    for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
                        task.run();
                    }
                }
                case NEED_WRAP -> {
                    if (!flush()) {
                        return false;
                    }
                    wrap(NOTHING);
                }
                case NEED_UNWRAP -> {
                    if (!flush() || !unwrap()) {
                        return false;
                    }
                }
                default -> {
                    return true;
                }
            }
        }
    }

    /** Decrypts a record; false if there is no whole one, or no more of them. */
    private boolean unwrap() throws IOException {
        while (true) {
            encrypted.flip();
            decrypted.compact();
            SSLEngineResult result;
            try {
                result = engine.unwrap(encrypted, decrypted);
            } finally {
                encrypted.compact();
                decrypted.flip();
            }
            switch (result.getStatus()) {
                case OK -> {
                    return true;
                }
                case CLOSED -> {
                    atEnd = true;
                    return false;
                }
                case BUFFER_OVERFLOW ->
                    decrypted = larger(decrypted, engine.getSession().getApplicationBufferSize())
                            .flip();
                case BUFFER_UNDERFLOW -> {
                    if (!encrypted.hasRemaining()) {
                        encrypted = larger(encrypted.flip(), engine.getSession().getPacketBufferSize());
                    }
                    int length = socket.read(encrypted);
                    atEnd = length < 0; // without a farewell too: what is read has an end of its own
                    if (length <= 0) {
                        return false;
                    }
                }
            }
        }
    }

    private static ByteBuffer larger(ByteBuffer bytes, int more) {
        return ByteBuffer.allocate(bytes.remaining() + more).put(bytes);
    }

    private void wrap(ByteBuffer from) throws IOException {
        outgoing.clear();
        SSLEngineResult result;
        try {
            result = engine.wrap(from, outgoing);
            if (result.getStatus() == SSLEngineResult.Status.BUFFER_OVERFLOW) {
                outgoing = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
                result = engine.wrap(from, outgoing);
            }
        } finally {
            outgoing.flip();
        }
        if (result.bytesProduced() == 0) {
            throw new SSLException("TLS has ended");
        }
    }

    /** Whether all is out. */
    private boolean flush() throws IOException {
        while (outgoing.hasRemaining()) {
            if (socket.write(outgoing) == 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        try (socket) {
            engine.closeOutbound();
            if (flush() && !engine.isOutboundDone()) {
                wrap(NOTHING);
                flush();
            }
        } catch (IOException e) {
            // the peer is gone, without a farewell
        }
    }
}
