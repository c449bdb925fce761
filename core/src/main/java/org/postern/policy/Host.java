package org.postern.policy;

import java.util.Optional;
import java.util.concurrent.Executor;
import org.postern.api.Realm;
import org.postern.telemetry.Telemetry;

/** What policies have from the server that they run on. */
public interface Host {

    /**
     * Runs calls of policies, each on a thread of its own, which it may block.
     *
     * @param caller whom beans, and what they call, find as the caller; empty for an unauthenticated one
     */
    Executor threads(Optional<Caller> caller);

    /** The server's users. */
    Realm realm();

    /** Where the spans of sessions go. */
    default Telemetry telemetry() {
        return Telemetry.NONE;
    }
}
