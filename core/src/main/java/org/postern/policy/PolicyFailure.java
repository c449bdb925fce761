package org.postern.policy;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeoutException;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.eventlog.EventLogFormat;
import org.postern.monitor.PolicyStep.Result;

/** What becomes of a call that failed, took too long, or found nothing to run on: the reply, the event's result, the line in the log. */
final class PolicyFailure {

    private static final Logger LOG = System.getLogger(PolicyFailure.class.getName());

    private PolicyFailure() {}

    /** The reply to the command: what the policy has thrown for that, or 451, or 454 at AUTH. */
    static Reply reply(Throwable failure, CommandRules<?> rules) {
        return failure instanceof SmtpException rejection ? rejection.reply() : rules.failed();
    }

    static Result result(Throwable failure) {
        return failure instanceof TimeoutException
                ? Result.TIMED_OUT
                : failure instanceof Policy.Busy ? Result.BUSY : Result.FAILED;
    }

    /** @param who the session and the policy */
    static void log(String who, Throwable failure) {
        if (failure instanceof Policy.Busy) {
            LOG.log(Level.WARNING, () -> who + ": cannot be called: " + failure.getMessage() + " in time");
        } else if (failure instanceof TimeoutException || failure instanceof SmtpException) {
            LOG.log(Level.WARNING, () -> who + ": " + failure.getMessage());
        } else if (failure instanceof IOException) {
            LOG.log(Level.WARNING, () -> who + " failed: " + EventLogFormat.ofFailure(failure));
            LOG.log(Level.DEBUG, () -> who + " failed", failure);
        } else {
            LOG.log(Level.ERROR, () -> who + " failed: " + thrown(failure), failure);
        }
    }

    /** What a policy has thrown, in one line, out of what a container has wrapped it in. */
    private static String thrown(Throwable failure) {
        Throwable thrown = failure;
        while (thrown.getClass().getName().startsWith("jakarta.ejb.") && thrown.getCause() != null) {
            thrown = thrown.getCause();
        }
        String text =
                thrown.getMessage() == null ? "" : ": " + thrown.getMessage().replaceAll("\\s+", " ");
        return thrown.getClass().getSimpleName() + text;
    }
}
