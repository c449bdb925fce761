package org.postern.monitor;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One call of a policy on the path of a command.
 *
 * @param policy its name
 * @param result what came of the call
 * @param nanos how long the policy itself took, without what stands behind it in the chain
 * @param changes what it changed of the command, by the names of the record's components; empty for nothing
 * @param notes what it has found, by name
 * @param failure why it failed; empty unless it did
 */
public record PolicyStep(
        String policy,
        Result result,
        long nanos,
        List<String> changes,
        Map<String, String> notes,
        Optional<Throwable> failure) {

    /** What came of a call. */
    public enum Result {
        /** It passed the command on. */
        PASSED,
        /** It handed the command on, and returned the reply that came back. */
        PROCEEDED,
        /** It gave the reply. */
        REPLIED,
        /** It threw an exception, or returned what is no verdict for this exchange. */
        FAILED,
        /** It took longer than its time-out, or was abandoned because the session had to end. */
        TIMED_OUT,
        /** No bean became free for it in time. */
        BUSY;

        /** Whether the policy has come to no decision. */
        public boolean isFailure() {
            return this == FAILED || this == TIMED_OUT || this == BUSY;
        }
    }

    /** Whether the policy itself is at fault: any failure but one that it declares, an IOException. */
    public boolean isBug() {
        return failure.filter(cause -> cause instanceof RuntimeException || cause instanceof Error)
                .isPresent();
    }
}
