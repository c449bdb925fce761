package org.postern.api.octets;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Decodes uuencode (POSIX): the lines from {@code begin} to {@code end}. A line that is shorter than it says has what there is of it. */
final class UuencodeInput extends DecodingInput {

    /** A line of 63 bytes is 85 characters; of longer ones the rest is left out. */
    private static final int MAX_LINE = 128;

    /** Where in the file a line is. */
    private enum State {
        BEFORE,
        WITHIN,
        BEHIND
    }

    private final byte[] line = new byte[MAX_LINE];
    private int length;
    private State state = State.BEFORE;

    UuencodeInput(InputStream in) {
        super(in);
    }

    @Override
    int decode(byte[] chunk, int count, byte[] target) {
        int at = 0;
        for (int i = 0; i < count; i++) {
            if (chunk[i] == '\n') {
                at = line(target, at);
                length = 0;
            } else if (length < MAX_LINE && chunk[i] != '\r') {
                line[length++] = chunk[i];
            }
        }
        return at;
    }

    @Override
    int finish(byte[] target) {
        return line(target, 0);
    }

    private int line(byte[] target, int place) {
        if (state == State.BEFORE) {
            state = startsWith("begin ") ? State.WITHIN : State.BEFORE;
            return place;
        }
        if (state == State.BEHIND || startsWith("end")) {
            state = State.BEHIND;
            return place;
        }
        int bytes = length == 0 ? 0 : Math.min(value(0), (length + 2) / 4 * 3); // no more than there is
        int at = place;
        for (int i = 1; at < place + bytes; i += 4) {
            int group = (value(i) << 18) | (value(i + 1) << 12) | (value(i + 2) << 6) | value(i + 3);
            for (int shift = 16; shift >= 0 && at < place + bytes; shift -= 8) {
                target[at++] = (byte) (group >> shift);
            }
        }
        return at;
    }

    private boolean startsWith(String text) {
        return new String(line, 0, length, StandardCharsets.ISO_8859_1).startsWith(text);
    }

    private int value(int index) {
        return index < length ? (line[index] - ' ') & 0x3F : 0;
    }
}
