package org.postern.console.api;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.Traffic;
import org.postern.monitor.traffic.TrafficException;
import org.postern.monitor.traffic.TrafficFilter;

/** The transactions that match, newest first, read in pieces. */
final class Export {

    static final int PIECE = 1_000;

    private final Traffic traffic;
    private final TrafficFilter filter;
    private final Queue<Summary> read = new ArrayDeque<>();
    private int left;
    private Optional<String> last = Optional.empty();
    private boolean complete;

    Export(Traffic traffic, TrafficFilter filter, int limit) {
        this.traffic = traffic;
        this.filter = filter;
        this.left = limit;
    }

    /** Reads the first piece. */
    void open() throws TrafficException {
        int wanted = Math.min(PIECE, left);
        List<Summary> found = traffic.find(filter, last, wanted);
        complete = found.size() < wanted;
        read.addAll(found);
    }

    /** The next one; null behind the last one. */
    @Nullable
    Summary next() throws IOException {
        if (read.isEmpty() && !complete && left > 0) {
            try {
                open();
            } catch (TrafficException e) {
                throw new IOException(e); // too late for an answer: the file ends in the middle
            }
        }
        Summary next = left > 0 ? read.poll() : null;
        if (next != null) {
            left--;
            last = Optional.of(next.id());
        }
        return next;
    }
}
