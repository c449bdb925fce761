package org.postern.transcript;

import org.jspecify.annotations.Nullable;
import org.postern.api.Reply;
import org.postern.net.TraceListener.Direction;
import org.postern.smtp.ReplyFormat;

/** A line of a conversation, a reply, or a whole message, of which only the size is kept. */
public final class Said {

    /** Longer ones are cut. */
    static final int MAX_LENGTH = 1000;

    private static final int OBJECTS = 96;
    private static final int REPLY_OBJECTS = 96;

    private final long at;
    private final Direction direction;
    private final @Nullable Object what;
    private long size;
    private boolean interrupted;

    private Said(long at, Direction direction, @Nullable Object what, long size) {
        this.at = at;
        this.direction = direction;
        this.what = what;
        this.size = size;
    }

    static Said line(long at, Direction direction, String text) {
        return new Said(at, direction, cut(text), text.length());
    }

    /** The reply is made text when it is shown. */
    static Said reply(long at, Direction direction, Reply reply) {
        return new Said(at, direction, reply, length(reply));
    }

    /** How long its lines are together, at most. */
    static int length(Reply reply) {
        int length = 0;
        for (int i = 0; i < reply.lines().size(); i++) {
            length += reply.lines().get(i).length() + 12;
        }
        return length;
    }

    /** A line that has been kept: it is not cut again. */
    static Said kept(long at, Direction direction, String text) {
        return new Said(at, direction, text, text.length());
    }

    static Said message(long at, Direction direction) {
        return new Said(at, direction, null, 0);
    }

    public static String cut(String text) {
        return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
    }

    /** One more piece of the message. */
    void grow(long length) {
        size += length;
    }

    /** It is not whole. */
    void interrupt() {
        interrupted = true;
    }

    Direction direction() {
        return direction;
    }

    /** Since the session began, in nanoseconds. */
    long at() {
        return at;
    }

    /** The reply that it is, if its text has not been made. */
    @Nullable
    Reply reply() {
        return what instanceof Reply reply ? reply : null;
    }

    boolean isMessage() {
        return what == null;
    }

    String text() {
        return what instanceof Reply reply
                ? ReplyFormat.lines(reply)
                : what == null ? (interrupted ? "(part" : "(message") + " of " + size + " bytes)" : what.toString();
    }

    /** About how much memory it takes, in bytes. */
    int memory() {
        return what == null
                ? OBJECTS
                : OBJECTS + (int) Math.min(size, MAX_LENGTH + 3) + (what instanceof Reply ? REPLY_OBJECTS : 0);
    }
}
