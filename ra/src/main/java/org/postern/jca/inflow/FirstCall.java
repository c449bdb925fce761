package org.postern.jca.inflow;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.postern.jca.inflow.PolicyReader.PolicyBean;

/** Has each bean made once, and asks it whether it is ready, before there are clients. */
public final class FirstCall {

    private static final Logger LOG = System.getLogger(FirstCall.class.getName());

    private static final int MAX_LENGTH = 300;

    private FirstCall() {}

    /** A policy that is not ready. The message is for the administrator. */
    public static final class NotReadyException extends Exception {

        private static final long serialVersionUID = 1;

        NotReadyException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Makes the call, on a thread that knows nothing of the deployment: on one that inherits what the container keeps of it, Payara
     * takes the call for part of that.
     *
     * @throws NotReadyException if the bean cannot be made, says that it is not ready, or does not return in time
     */
    public static void to(PolicyBean bean, Duration timeout) throws NotReadyException, InterruptedException {
        FutureTask<Boolean> call = new FutureTask<>(() -> {
            bean.endpoint().ready();
            return true;
        });
        Thread thread = new Thread(null, call, "postern-ready-" + bean.name(), 0, false);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.setDaemon(true);
        thread.start();
        try {
            call.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            thread.interrupt();
            throw new NotReadyException(
                    "policy " + bean.name() + " is not ready: ready() has taken longer than " + text(timeout), e);
        } catch (ExecutionException e) {
            Throwable cause = reason(e);
            LOG.log(Level.DEBUG, () -> "policy " + bean.name() + " is not ready", cause);
            throw new NotReadyException("policy " + bean.name() + " is not ready: " + text(cause), cause);
        } catch (InterruptedException e) {
            thread.interrupt();
            throw e;
        }
    }

    private static String text(Duration time) {
        return time.toMillis() % 1000 == 0 ? time.toSeconds() + " s" : time.toMillis() + " ms";
    }

    /** What the policy has thrown, or else the last word of what has wrapped it. */
    private static Throwable reason(Throwable thrown) {
        Throwable reason = thrown;
        while (isWrapper(reason) && reason.getCause() != null) {
            reason = reason.getCause();
        }
        return reason;
    }

    private static boolean isWrapper(Throwable thrown) {
        return thrown instanceof ExecutionException
                || thrown instanceof ReflectiveOperationException
                || thrown instanceof UndeclaredThrowableException
                || isContainers(thrown);
    }

    private static boolean isContainers(Throwable thrown) {
        return thrown.getClass().getName().startsWith("jakarta.ejb.");
    }

    /** With what lies at its bottom. A container gives the reason why it could not make a bean in its log alone. */
    private static String text(Throwable reason) {
        if (isContainers(reason)) {
            return "the server cannot make its bean, and has logged the reason before this line (" + reason.getMessage()
                    + ")";
        }
        Throwable root = reason;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return line(reason) + (root == reason ? "" : ", because of " + line(root));
    }

    private static String line(Throwable thrown) {
        String message = thrown.getMessage();
        if (message == null) {
            return thrown.getClass().getSimpleName();
        }
        String line = thrown.getClass().getSimpleName() + ": " + message.strip().replaceAll("\\s+", " ");
        return line.length() <= MAX_LENGTH ? line : line.substring(0, MAX_LENGTH) + "...";
    }
}
