package org.postern.filters.scan;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.postern.api.octets.Octets;
import org.postern.filters.link.ContentException;
import org.postern.filters.link.Link;

/** A request on its way: its head, and its body in chunks, of which the service may want a part first (RFC 3507 §4.5). */
final class IcapMessage implements Link.Source, Closeable {

    /** The length of a chunk in hexadecimal digits, line ends, and the last chunk. */
    private static final int FRAMES = 64;

    private final ByteBuffer head;
    private final Octets body;
    private final boolean hasBody;
    private final boolean preview;
    private final long size;
    /** How much is to be sent before the service is to say something. */
    private long left;

    private long sent;
    private boolean isContinued;
    private @Nullable InputStream in;

    private IcapMessage(String head, Octets body, boolean hasBody, int preview) throws IOException {
        this.head = ByteBuffer.wrap(head.getBytes(StandardCharsets.ISO_8859_1));
        this.body = body;
        this.hasBody = hasBody;
        this.preview = preview >= 0;
        size = size(body);
        left = preview >= 0 ? Math.min(preview, size) : size;
    }

    /**
     * What asks for the service's options.
     *
     * @param uri its own
     */
    static IcapMessage options(String uri, String host) throws IOException {
        return new IcapMessage(
                "OPTIONS " + uri + " ICAP/1.0\r\nHost: " + host + "\r\nEncapsulated: null-body=0\r\n\r\n",
                Octets.of(""),
                false,
                -1);
    }

    /** @param uri the service's own */
    static IcapMessage of(IcapRequest request, String uri, String host, IcapOptions options) throws IOException {
        boolean response = request.kind() == IcapRequest.Kind.RESPMOD;
        String http = request.http().lines() + "Content-Length: " + size(request.body()) + "\r\n\r\n";
        String path = request.url().toASCIIString();
        String asked = (response ? "GET " : "POST ") + path + " HTTP/1.1\r\nHost: "
                + request.url().getRawAuthority() + "\r\n";
        String first = asked + (response ? "\r\n" : http);
        String second = response ? "HTTP/1.1 200 OK\r\n" + http : "";
        int bodyAt = first.length() + second.length(); // each character is a byte
        String head = request.kind() + " " + uri + " ICAP/1.0\r\nHost: " + host + "\r\n"
                + request.headers().lines()
                + (options.allows204() ? "Allow: 204\r\n" : "")
                + (options.preview() >= 0 ? "Preview: " + options.preview() + "\r\n" : "")
                + "Encapsulated: req-hdr=0, "
                + (response ? "res-hdr=" + first.length() + ", res-body=" : "req-body=") + bodyAt + "\r\n\r\n";
        return new IcapMessage(head + first + second, request.body(), true, options.preview());
    }

    @Override
    public boolean fill(ByteBuffer into) throws IOException {
        int some = Math.min(head.remaining(), into.remaining());
        into.put(head.slice(head.position(), some));
        head.position(head.position() + some);
        if (!hasBody) {
            return head.hasRemaining();
        }
        while (left > 0 && into.remaining() > 2 * FRAMES) {
            putChunk(into);
        }
        if (left > 0 || into.remaining() < FRAMES) {
            return true;
        }
        boolean whole = sent == size;
        if (whole && read(new byte[1], 0, 1) > 0) {
            throw new ContentException("the content has more than the " + sent + " bytes that it should have");
        }
        put(into, whole && preview && !isContinued ? "0; ieof\r\n\r\n" : "0\r\n\r\n");
        return false;
    }

    private void putChunk(ByteBuffer into) throws IOException {
        int length = (int) Math.min(left, into.remaining() - FRAMES);
        put(into, Integer.toHexString(length) + "\r\n");
        if (read(into.array(), into.arrayOffset() + into.position(), length) < length) {
            throw new ContentException("the content has less than the " + size + " bytes that it should have");
        }
        into.position(into.position() + length);
        put(into, "\r\n");
        left -= length;
        sent += length;
    }

    private int read(byte[] bytes, int offset, int length) throws IOException {
        try {
            if (in == null) {
                in = body.open();
            }
            return in.readNBytes(bytes, offset, length);
        } catch (IOException e) {
            throw new ContentException(e);
        }
    }

    private static long size(Octets body) throws ContentException {
        try {
            return body.size();
        } catch (IOException e) {
            throw new ContentException(e);
        }
    }

    private static void put(ByteBuffer into, String text) {
        into.put(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Whether the service has to say that it wants the rest. */
    boolean awaitsContinue() {
        return preview && sent < size;
    }

    /** The rest, as this message goes on. */
    IcapMessage rest() {
        isContinued = true;
        left = size - sent;
        return this;
    }

    @Override
    public void close() throws IOException {
        if (in != null) {
            in.close();
        }
    }
}
