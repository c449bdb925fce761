package org.postern.filters.content;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.filters.scan.Spool;

/** What has come back for the contents of one message, until it has been relayed. */
final class Spools implements Closeable {

    private final List<Spool> kept = new ArrayList<>();
    private long left;

    /** @param maxSize of all that is kept, in bytes; one that would make it more cannot be written */
    Spools(long maxSize) {
        left = maxSize;
    }

    /** One to be written to, and then to be kept or closed. */
    Spool open() {
        return new Spool(left);
    }

    /** Keeps one until all are closed. */
    void keep(Spool spool) {
        kept.add(spool);
        left -= spool.size();
    }

    @Override
    public void close() throws IOException {
        closeAll(kept);
    }

    /**
     * Closes each of them, whatever becomes of the others.
     *
     * @throws IOException that of the first one that cannot be closed, with the others'
     */
    static void closeAll(List<? extends Closeable> all) throws IOException {
        Optional<IOException> failure = Optional.empty();
        for (Closeable each : all) {
            try {
                each.close();
            } catch (IOException e) {
                failure.ifPresent(first -> first.addSuppressed(e));
                failure = failure.or(() -> Optional.of(e));
            }
        }
        if (failure.isPresent()) {
            throw failure.get();
        }
    }
}
