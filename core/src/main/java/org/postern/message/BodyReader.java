package org.postern.message;

import java.io.IOException;
import java.io.OutputStream;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.message.MessageRules.BareNewline;
import org.postern.message.MessageRules.Nul;
import org.postern.net.Input;
import org.postern.net.Timeouts;
import org.postern.net.Trace;

/**
 * Reads a message up to its end, which is CR LF {@code .} CR LF and nothing else (RFC 5321 §4.1.1.4): what two servers could
 * read differently is refused, or made unambiguous.
 */
final class BodyReader {

    private static final long MAX_SKIPPED = 256L << 20;
    private static final byte[] CR_LF = {'\r', '\n'};
    private static final byte[] DOT = {'.'};

    /** Where in a line the next byte stands. */
    private enum State {
        LINE_START(0),
        /** After a line start that only we see, made of a bare CR or LF, or by leaving out a NUL: a dot here is no transparency. */
        MADE_LINE_START(0),
        TEXT(0),
        CR(1),
        /** After a dot that begins a line. */
        DOT(1),
        /** After such a dot and a CR. */
        DOT_CR(2),
        END(0);

        /** How many bytes are held back until it is known what they are. */
        final int held;

        State(int held) {
            this.held = held;
        }
    }

    private final Input client;
    private final Trace trace;
    private final boolean traced;
    private final MessageRules.Body rules;
    private final Timeouts timeouts;
    private final boolean unstuff;
    private final long deadline;
    private State state = State.LINE_START;
    private long size;
    /** Held back bytes that stood at the end of an earlier buffer. */
    private int carried;

    /** @param unstuff whether the dots that begin a line lose the one that was added for the transfer */
    BodyReader(Input client, Trace trace, MessageRules.Body rules, Timeouts timeouts, boolean unstuff) {
        this.client = client;
        this.trace = trace;
        traced = trace.isHeard();
        this.rules = rules;
        this.timeouts = timeouts;
        this.unstuff = unstuff;
        deadline = System.nanoTime() + timeouts.message().toNanos();
    }

    /** What has been read of the message, in bytes, without the final dot. */
    long size() {
        return size;
    }

    /** True once the final dot has been read. */
    boolean finished() {
        return state == State.END;
    }

    /**
     * @param behindFields whether fields have been put before the message
     * @throws ClientException if the client goes away or takes too long
     * @throws SmtpException if the message is not one that we take; the rest of it has not been read
     * @throws IOException what {@code out} throws
     */
    void copyTo(OutputStream out, boolean behindFields) throws IOException {
        HeaderLimit header = new HeaderLimit(rules.maxHeaderSize(), behindFields);
        while (state != State.END) {
            awaitClient();
            byte[] bytes = client.buffer();
            header.look(bytes, client.position(), client.limit());
            int available = client.buffered();
            try {
                copyBuffer(bytes, out);
            } finally {
                size += available - client.buffered();
            }
            if (state == State.END) {
                size -= 3; // the final dot and its line end
            }
            boolean perhapsEnding = state == State.DOT || state == State.DOT_CR;
            requireAccepted(perhapsEnding ? size - state.held : size);
        }
    }

    private void requireAccepted(long bytes) throws SmtpException {
        long max = rules.maxSize();
        if (max > 0 && bytes > max) { // RFC 1870
            throw new SmtpException(
                    Reply.of(552, "5.3.4", "The message is larger than " + max + " bytes"), "the message is too large");
        }
    }

    /**
     * Reads the rest of a message that has been rejected.
     *
     * @return false if it was too long for that
     */
    boolean skip() throws ClientException {
        byte[] terminator = {'\r', '\n', '.', '\r', '\n'};
        int matched = switch (state) {
            case TEXT, MADE_LINE_START -> 0;
            case CR -> 1;
            case LINE_START -> 2;
            case DOT -> 3;
            case DOT_CR -> 4;
            case END -> 5;
        };
        long most = size + MAX_SKIPPED;
        while (matched < terminator.length) {
            if (size > most) {
                return false;
            }
            awaitClient();
            byte[] bytes = client.buffer();
            int i = client.position();
            for (int limit = client.limit(); i < limit && matched < terminator.length; i++) {
                byte b = bytes[i];
                matched = b == terminator[matched] ? matched + 1 : b == '\r' ? 1 : 0;
            }
            trace(bytes, client.position(), i);
            size += i - client.position();
            client.advance(i - client.position());
        }
        state = State.END;
        size -= 3; // the final dot and its line end
        return true;
    }

    private void awaitClient() throws ClientException {
        try {
            client.await(
                    Math.min(deadline, System.nanoTime() + timeouts.active().toNanos()));
        } catch (IOException e) {
            throw new ClientException(e);
        }
    }

    /**
     * Passes on what of the wire's buffer belongs to the message, in as few pieces as can be. When it throws, the bytes up to
     * the state's have been taken from the wire.
     */
    private void copyBuffer(byte[] bytes, OutputStream out) throws IOException {
        int from = client.position();
        int to = client.limit();
        int done = from; // what lies before has been passed on, or dropped
        int i = from;
        carried = state.held;
        try {
            while (i < to && state != State.END) {
                byte b = bytes[i];
                switch (state) {
                    case TEXT -> {
                        while ((b > '\r' || (b != '\r' && b != '\n' && b != 0)) && ++i < to) {
                            b = bytes[i];
                        }
                        if (i < to) {
                            i++;
                            if (b == '\r') {
                                state = State.CR;
                            } else if (b == 0) {
                                if (isLeftOut()) {
                                    write(out, bytes, done, i - 1);
                                    done = i;
                                }
                            } else {
                                state = State.MADE_LINE_START;
                                makeNewline(out, bytes, done, i - 1);
                                done = i;
                            }
                        }
                    }
                    case LINE_START -> {
                        if (b == '.') {
                            i++;
                        }
                        state = b == '.' ? State.DOT : b == 0 ? State.MADE_LINE_START : State.TEXT;
                    }
                    case MADE_LINE_START -> {
                        if (b == 0 && isLeftOut()) {
                            write(out, bytes, done, i);
                            done = ++i;
                            continue;
                        }
                        state = State.TEXT;
                        if (b == '.' && !unstuff) {
                            write(out, bytes, done, i);
                            done = i;
                            out.write(DOT, 0, 1);
                        }
                    }
                    case CR -> {
                        if (b == '\n') {
                            state = State.LINE_START;
                            i++;
                            if (carried > 0) {
                                carried = 0;
                                out.write(CR_LF, 0, 1);
                            }
                        } else {
                            state = State.MADE_LINE_START;
                            makeNewline(out, bytes, done, carried > 0 ? i : i - 1);
                            carried = 0;
                            done = i;
                        }
                    }
                    case DOT -> {
                        if (b == '\r') {
                            state = State.DOT_CR;
                            i++;
                        } else {
                            state = b == 0 ? State.MADE_LINE_START : State.TEXT;
                            size--; // the dot was added for the transfer
                            // left before the CR LF that we make, or that follows a NUL, it would end the message
                            if (unstuff || b == '\n' || b == 0) {
                                write(out, bytes, done, carried > 0 ? i : i - 1);
                                done = i;
                            } else if (carried > 0) {
                                out.write(DOT, 0, 1);
                            }
                            carried = 0;
                        }
                    }
                    case DOT_CR -> {
                        int dot = Math.max(done, i - State.DOT_CR.held);
                        if (b == '\n') {
                            state = State.END;
                            i++;
                            trace(bytes, from, i);
                        } else {
                            state = State.MADE_LINE_START;
                        }
                        write(out, bytes, done, dot);
                        done = i;
                        carried = 0;
                        if (state != State.END) {
                            size--; // the dot is dropped: left before the CR LF that we make, it would end the message
                            makeNewline(out, bytes, i, i);
                        }
                    }
                    case END -> throw new AssertionError();
                }
            }
            if (state != State.END) { // else it has been traced
                trace(bytes, from, i);
            }
            write(out, bytes, done, i - (state.held - carried));
        } finally {
            client.advance(i - from);
        }
    }

    private void trace(byte[] bytes, int from, int to) {
        if (traced) {
            trace.received(bytes, from, to - from);
        }
    }

    /** Whether a NUL is left out of the message; refuses the message if that is the rule. */
    private boolean isLeftOut() throws SmtpException {
        if (rules.nul() == Nul.REFUSE) {
            throw new SmtpException(Reply.of(554, "5.6.0", "NUL in message"), "NUL in the message");
        }
        return rules.nul() == Nul.REMOVE;
    }

    private static void write(OutputStream out, byte[] bytes, int from, int to) throws IOException {
        if (to > from) {
            out.write(bytes, from, to - from);
        }
    }

    private void makeNewline(OutputStream out, byte[] bytes, int from, int to) throws IOException {
        if (rules.bareNewline() == BareNewline.REFUSE) {
            throw new SmtpException(
                    Reply.of(554, "5.6.0", "Bare CR or LF in message; lines must end with CR LF"),
                    "bare CR or LF in the message");
        }
        write(out, bytes, from, to);
        out.write(CR_LF, 0, 2);
    }
}
