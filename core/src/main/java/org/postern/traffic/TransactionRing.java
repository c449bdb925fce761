package org.postern.traffic;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.postern.monitor.packed.PackedReader;
import org.postern.monitor.packed.PackedWriter;
import org.postern.transcript.PackedTransaction;
import org.postern.transcript.Redaction;

/**
 * Packed transactions, one behind the other in arrays, so that the garbage collector has a few hundred objects to look at and not a
 * million. What somebody has been given is not changed any more, so that it may be read when the ring has forgotten it. For one thread.
 */
final class TransactionRing {

    private static final int BLOCK = 64 << 10;
    /** A larger one has an array of its own, so that not much room is left over at the end of one. */
    private static final int MAX_SHARED = BLOCK / 8;

    private final List<Redaction> redactions = new ArrayList<>();
    private final PackedWriter packed = new PackedWriter();
    private final Deque<Block> blocks = new ArrayDeque<>();
    /** One that is not used any more: an array that stays where it is costs the garbage collector less than a new one. */
    private @Nullable Block spare;

    private int size;
    private long memory;
    private long removedUpTo = Long.MIN_VALUE;

    /** An array of them, each behind its length. */
    private static final class Block {

        private final ByteBuffer bytes;
        private int count;
        /** How many of them, from the first one on, are not kept any more. */
        private int removed;

        private long newest = Long.MIN_VALUE;
        /** Somebody may read what is in it, at any time. */
        private boolean shown;

        Block(int length) {
            bytes = ByteBuffer.allocate(length);
        }

        void add(PackedWriter transaction, long time) {
            bytes.putInt(transaction.size());
            transaction.copyTo(bytes.array(), bytes.position());
            bytes.position(bytes.position() + transaction.size());
            count++;
            newest = Math.max(newest, time);
        }

        private int next(int at) {
            return at + Integer.BYTES + bytes.getInt(at);
        }

        /** Where the oldest one is that is still kept. */
        private int first() {
            int first = 0;
            for (int i = 0; i < removed; i++) {
                first = next(first);
            }
            return first;
        }

        /** When the first one ended, in milliseconds since 1970. */
        long oldest() {
            return new PackedReader(bytes.array(), first() + Integer.BYTES).number();
        }

        /** Nothing of it is read, since that would have to come from far back in the memory. */
        void removeFirst() {
            removed++;
        }

        boolean isEmpty() {
            return removed == count;
        }

        void addTo(List<PackedTransaction> all, IntFunction<Redaction> known) {
            shown = true;
            for (int at = first(); at < bytes.position(); at = next(at)) {
                all.add(new PackedTransaction(bytes.array(), at + Integer.BYTES, bytes.getInt(at), known));
            }
        }

        /** Whether it may be used again. */
        boolean isReusable() {
            return !shown && bytes.capacity() == BLOCK;
        }

        Block cleared() {
            bytes.clear();
            count = 0;
            removed = 0;
            newest = Long.MIN_VALUE;
            return this;
        }
    }

    void add(RecordedTransaction transaction) {
        int redaction = number(transaction.redaction());
        PackedTransaction.write(transaction.parts(), redaction, packed);
        long time = transaction.summary().time().toEpochMilli();
        block(Integer.BYTES + packed.size()).add(packed, time);
        packed.clear(BLOCK);
        size++;
    }

    /** There are as many as interfaces, or fewer. */
    private int number(Redaction redaction) {
        int number = redactions.indexOf(redaction);
        if (number < 0) {
            redactions.add(redaction);
            number = redactions.size() - 1;
        }
        return number;
    }

    /** The block that has room for so many bytes. */
    private Block block(int length) {
        Block last = blocks.peekLast();
        if (last == null || last.bytes.remaining() < length) {
            last = empty(length);
            blocks.addLast(last);
            memory += last.bytes.capacity();
        }
        return last;
    }

    private Block empty(int length) {
        Block used = spare;
        if (length > MAX_SHARED || used == null) {
            return new Block(length > MAX_SHARED ? length : BLOCK);
        }
        spare = null;
        return used.cleared();
    }

    void removeOldest() {
        Block oldest = blocks.peekFirst();
        if (oldest == null) {
            return;
        }
        oldest.removeFirst();
        size--;
        removedUpTo = Math.max(removedUpTo, oldest.newest);
        if (oldest.isEmpty()) {
            blocks.removeFirst();
            memory -= oldest.bytes.capacity();
            spare = oldest.isReusable() ? oldest : spare;
        }
    }

    /** Transactions that ended later than that, in milliseconds since 1970, are all there. */
    long removedUpTo() {
        return removedUpTo;
    }

    /** When the oldest one ended. */
    Optional<Instant> oldest() {
        return blocks.stream().findFirst().map(block -> Instant.ofEpochMilli(block.oldest()));
    }

    int size() {
        return size;
    }

    /** How much memory they take, in bytes. */
    long memory() {
        return memory;
    }

    /** All, in the order in which they were added. */
    List<PackedTransaction> all() {
        List<Redaction> known = List.copyOf(redactions);
        List<PackedTransaction> all = new ArrayList<>(size);
        blocks.forEach(block -> block.addTo(all, known::get));
        return all;
    }
}
