package org.postern.transcript;

import java.util.Arrays;
import org.postern.monitor.packed.PackedReader;
import org.postern.monitor.packed.PackedWriter;
import org.postern.transcript.RecordingSettings.Of;

/** What is kept of a message while it arrives, in transfer form: its header section, or all of it up to a size. For one thread. */
public final class RecordedMessage {

    /** How much of a header section is kept, in bytes. */
    static final int MAX_HEADER = 16 << 10;

    private static final int FIRST_BUFFER = 512;

    private final boolean whole;
    private final int maxSize;
    private byte[] bytes;
    private int size;
    private boolean cut;
    /** Whether all that is wanted has arrived. */
    private boolean complete;
    /** How many bytes of the line that arrives have come, but for a CR. */
    private int inLine;

    public RecordedMessage(RecordingSettings settings) {
        whole = settings.of() == Of.CONTENT;
        maxSize = whole ? settings.maxSize() : MAX_HEADER;
        complete = settings.of() == Of.OFF;
        bytes = new byte[complete ? 0 : FIRST_BUFFER];
    }

    public void add(byte[] piece, int offset, int length) {
        if (complete) {
            return;
        }
        int wanted = whole ? length : upToBody(piece, offset, length);
        int kept = Math.min(wanted, maxSize - size);
        if (size + kept > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(maxSize, Math.max(size + (long) kept, bytes.length * 2L)));
        }
        System.arraycopy(piece, offset, bytes, size, kept);
        size += kept;
        if (kept < wanted) {
            cut = true;
            complete = true;
        }
    }

    /** How many bytes belong to the header section, the empty line behind it included. */
    private int upToBody(byte[] piece, int offset, int length) {
        int line = inLine;
        for (int i = offset; i < offset + length; i++) {
            byte b = piece[i];
            if (b == '\n') {
                if (line == 0) {
                    complete = true;
                    return i + 1 - offset;
                }
                line = 0;
            } else if (b != '\r') {
                line++;
            }
        }
        inLine = line;
        return length;
    }

    /** What has been kept; the message is not added to any more. */
    public Kept kept() {
        complete = true;
        return new Kept(whole, bytes, size, cut);
    }

    /** What has been kept of a message, in transfer form. */
    public static final class Kept {

        public static final Kept NOTHING = new Kept(false, new byte[0], 0, false);

        private final boolean whole;
        private final byte[] bytes;
        private final int size;
        private final boolean cut;

        /** @param size how many of the bytes have been kept */
        Kept(boolean whole, byte[] bytes, int size, boolean cut) {
            this.whole = whole;
            this.bytes = bytes;
            this.size = size;
            this.cut = cut;
        }

        /** Whether messages are kept, and not their header sections alone. */
        boolean whole() {
            return whole;
        }

        /** Whether there was more of what is wanted. */
        boolean cut() {
            return cut;
        }

        /** How much memory it takes, in bytes. */
        public int memory() {
            return size;
        }

        void writeTo(PackedWriter out) {
            out.flag(whole);
            out.flag(cut);
            out.bytes(bytes, size);
        }

        static Kept read(PackedReader in) {
            boolean whole = in.flag();
            boolean cut = in.flag();
            byte[] bytes = in.bytes();
            return new Kept(whole, bytes, bytes.length, cut);
        }

        /** The message as it is, or its header section: dots that were added for the transfer are gone, and so is the final one. */
        byte[] plain() {
            byte[] plain = new byte[size];
            int length = 0;
            boolean lineStart = true;
            for (int i = 0; i < size; i++) {
                byte b = bytes[i];
                if (lineStart && b == '.') {
                    if (endsAt(i)) {
                        break;
                    }
                    lineStart = false;
                    continue;
                }
                lineStart = b == '\n';
                plain[length++] = b;
            }
            return Arrays.copyOf(plain, length);
        }

        private boolean endsAt(int dot) {
            return dot + 3 == size && bytes[dot + 1] == '\r' && bytes[dot + 2] == '\n';
        }
    }
}
