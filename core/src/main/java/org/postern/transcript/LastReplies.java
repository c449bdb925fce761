package org.postern.transcript;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postern.api.Reply;
import org.postern.monitor.packed.PackedReader;
import org.postern.monitor.packed.PackedWriter;

/**
 * The replies that were written last: one that comes again, as that of the upstream server does to the client, takes a byte. Who reads
 * them remembers the same ones. For one thread.
 */
final class LastReplies {

    /** As many as a usual transaction has; a power of two. */
    private static final int ROOM = 8;

    private static final int MASK = ROOM - 1;

    private final @Nullable Reply[] replies;
    private int next;

    LastReplies() {
        replies = new Reply[ROOM];
    }

    /** The same ones, after which others will come. */
    LastReplies(LastReplies others) {
        replies = others.replies.clone();
        next = others.next;
    }

    /** Only the same one is recognized, not one that says the same: this costs less, and is mostly so. */
    @SuppressWarnings("ReferenceEquality")
    void write(Reply reply, PackedWriter out) {
        for (int back = 1; back <= ROOM; back++) {
            if (reply == replies[(next - back) & MASK]) {
                out.number(back);
                return;
            }
        }
        out.number(0);
        out.number(reply.code());
        out.text(reply.enhancedCode());
        out.texts(reply.lines());
        add(reply);
    }

    Reply read(PackedReader in) {
        int back = in.integer();
        if (back > 0) {
            return Objects.requireNonNull(replies[(next - back) & MASK]);
        }
        Reply reply = new Reply(in.integer(), in.text(), in.texts());
        add(reply);
        return reply;
    }

    private void add(Reply reply) {
        replies[next] = reply;
        next = (next + 1) & MASK;
    }
}
