package org.postern.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.postern.api.octets.Spool;

/** What the policies of one command keep, until it has been answered. */
final class Spools implements AutoCloseable {

    private final Supplier<? extends Spool> source;
    private final List<Spool> open = new ArrayList<>(0);
    private boolean closed;

    Spools(Supplier<? extends Spool> source) {
        this.source = source;
    }

    /** @throws IllegalStateException if the command has been answered: a policy that has had its time may still run */
    synchronized Spool open() {
        if (closed) {
            throw new IllegalStateException("the command has been answered");
        }
        Spool spool = source.get();
        open.add(spool);
        return spool;
    }

    @Override
    public synchronized void close() {
        closed = true;
        open.forEach(Spool::close);
    }
}
