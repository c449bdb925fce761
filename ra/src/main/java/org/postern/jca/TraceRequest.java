package org.postern.jca;

import jakarta.resource.spi.ConnectionRequestInfo;
import org.jspecify.annotations.Nullable;
import org.postern.wire.Trace;

/** Asks for a conversation that tells a session's trace what is said. One is as good as another for the link itself. */
final class TraceRequest implements ConnectionRequestInfo {

    private final Trace trace;

    TraceRequest(Trace trace) {
        this.trace = trace;
    }

    /** The trace that a request is for, if it is for one. */
    static Trace traceOf(@Nullable ConnectionRequestInfo request) {
        return request instanceof TraceRequest traced ? traced.trace : Trace.OFF;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TraceRequest;
    }

    @Override
    public int hashCode() {
        return 1;
    }
}
