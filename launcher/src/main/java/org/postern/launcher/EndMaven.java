package org.postern.launcher;

/**
 * A task of Ant's, for the build that the launcher is started by: ends Maven with status 1. The launcher has said why it did not start;
 * a dozen lines of Maven's about a failed build would stand below that. A Maven that runs as a daemon is started anew by its next
 * command.
 */
public final class EndMaven {

    /** Does it: what Ant calls. */
    public void execute() {
        System.exit(1);
    }
}
