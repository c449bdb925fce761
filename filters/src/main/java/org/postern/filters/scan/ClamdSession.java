package org.postern.filters.scan;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postern.api.octets.Octets;
import org.postern.filters.link.ContentException;
import org.postern.filters.link.Link;

/**
 * What is said on one connection to clamd: INSTREAM for one content, and for several IDSESSION, in which each request is answered when its
 * scan is done, with its number.
 */
final class ClamdSession implements Link.Source, Closeable {

    /** Each is a thread of clamd's, which has 10 by default, and others ask it too. */
    private static final int MAX_IN_FLIGHT = 4;

    private static final int MAX_REPLY = 4096;
    /** Room for a command, a piece of a content, and the ends of the content and the session. */
    private static final int MIN_ROOM = 512;

    private static final Pattern NUMBERED = Pattern.compile("(\\d{1,9}): (.*)");
    private static final Pattern FOUND = Pattern.compile("stream: (.+) FOUND");
    private static final String TOO_LARGE = "INSTREAM size limit exceeded. ERROR";
    /** A name, though nothing was found: by AlertExceedsMax. */
    private static final String BEYOND_LIMIT = "Heuristics.Limits.Exceeded";

    private final List<Octets> contents;
    private final boolean numbered;
    private final @Nullable Scan[] scans;
    private int answered;
    private int sent;
    private boolean greeted;
    private @Nullable InputStream sending;

    ClamdSession(List<Octets> contents) {
        this.contents = contents;
        numbered = contents.size() > 1;
        scans = new Scan[contents.size()];
    }

    // ---- requests

    @Override
    public boolean fill(ByteBuffer into) throws IOException {
        if (numbered && !greeted) {
            put(into, "zIDSESSION\0");
            greeted = true;
        }
        while (into.remaining() >= MIN_ROOM) {
            if (sending == null) {
                if (sent - answered >= MAX_IN_FLIGHT) {
                    return true;
                }
                put(into, "zINSTREAM\0");
                sending = open(contents.get(sent));
            }
            if (!putChunk(into, sending)) {
                close();
                sent++;
                if (sent == contents.size()) {
                    put(into, numbered ? "zEND\0" : "");
                    return false;
                }
            }
        }
        return true;
    }

    private static void put(ByteBuffer into, String command) {
        into.put(command.getBytes(StandardCharsets.US_ASCII));
    }

    private static InputStream open(Octets content) throws IOException {
        try {
            return content.open();
        } catch (IOException e) {
            throw new ContentException(e);
        }
    }

    /** Its length in four bytes, and a piece of the content; false if that was its end, whose length is 0. */
    private static boolean putChunk(ByteBuffer into, InputStream content) throws IOException {
        int start = into.position() + Integer.BYTES;
        int room = Math.min(into.remaining() - MIN_ROOM / 2, Link.MAX_PIECE);
        int length;
        try {
            length = content.readNBytes(into.array(), into.arrayOffset() + start, room);
        } catch (IOException e) {
            throw new ContentException(e);
        }
        into.putInt(length).position(start + length);
        return length > 0;
    }

    // ---- replies

    /**
     * Has the contents scanned.
     *
     * @return what was found out, by the contents' places; some are null if one was too large, after which clamd hears no more
     */
    @Nullable
    Scan[] run(Link link) throws IOException {
        InputStream replies = link.answer();
        link.send(this);
        while (answered < scans.length) {
            String reply = reply(replies);
            int place = 0;
            String said = reply;
            if (numbered) {
                Matcher matcher = NUMBERED.matcher(reply);
                if (!matcher.matches()) {
                    throw nonsense(reply);
                }
                place = Integer.parseInt(matcher.group(1)) - 1;
                said = matcher.group(2);
            }
            boolean begun = place >= 0 && place < sent + (sending == null ? 0 : 1);
            Optional<Scan> scan = begun && scans[place] == null ? scan(said) : Optional.empty();
            if (scan.isEmpty() || (scan.get() instanceof Scan.Clean && place >= sent)) {
                throw nonsense(reply);
            }
            scans[place] = scan.get();
            answered++;
            if (said.equals(TOO_LARGE)) {
                return scans;
            }
        }
        return scans;
    }

    private static IOException nonsense(String reply) {
        return new IOException(reply.isEmpty() ? "its answer is empty" : "answers '" + Texts.printable(reply) + "'");
    }

    private static Optional<Scan> scan(String said) {
        if (said.equals("stream: OK")) {
            return Optional.of(Scan.CLEAN);
        }
        if (said.equals(TOO_LARGE)) {
            return Optional.of(new Scan.NotScanned(said));
        }
        Matcher found = FOUND.matcher(said);
        if (!found.matches()) {
            return Optional.empty();
        }
        String name = found.group(1);
        return Optional.of(
                name.startsWith(BEYOND_LIMIT) ? new Scan.NotScanned(name) : new Scan.Infected(name, Map.of()));
    }

    /** Up to a NUL, or a line end, which some replies have instead. */
    private static String reply(InputStream replies) throws IOException {
        StringBuilder reply = new StringBuilder();
        for (int b = replies.read(); b != 0 && b != '\n'; b = replies.read()) {
            if (b < 0) {
                throw new EOFException("closes the connection before it has answered"
                        + (reply.isEmpty() ? "" : ", after '" + Texts.printable(reply.toString()) + "'"));
            }
            if (reply.length() == MAX_REPLY) {
                throw new IOException("its answer is too long: '" + Texts.printable(reply.toString()) + "'");
            }
            reply.append((char) b);
        }
        return reply.toString();
    }

    /** Closes what is being sent. */
    @Override
    public void close() throws IOException {
        if (sending != null) {
            sending.close();
            sending = null;
        }
    }
}
