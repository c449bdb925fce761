package org.postern.launcher;

import java.util.logging.LogManager;

/**
 * The log of this JVM until its very end. The ordinary one closes its handlers as soon as the JVM begins to end, while the gateway still
 * lets transactions end and writes about them.
 */
public final class LaunchLogManager extends LogManager {

    private volatile boolean kept;

    /** From now on no handler is closed. */
    void keep() {
        kept = true;
    }

    @Override
    public void reset() {
        if (!kept) {
            super.reset();
        }
    }
}
