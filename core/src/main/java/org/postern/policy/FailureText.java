package org.postern.policy;

/** What failures say, for the log. */
public final class FailureText {

    private FailureText() {}

    /** The message with those of the causes, each once. */
    public static String describe(Throwable e) {
        Throwable cause = e.getCause();
        String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return cause == null || text.contains(String.valueOf(cause.getMessage()))
                ? text
                : text + ": " + describe(cause);
    }

    /** What a policy has thrown, in one line, out of what a container has wrapped it in. */
    public static String reason(Throwable thrown) {
        Throwable reason = thrown;
        while (reason.getClass().getName().startsWith("jakarta.ejb.") && reason.getCause() != null) {
            reason = reason.getCause();
        }
        String text =
                reason.getMessage() == null ? "" : ": " + reason.getMessage().replaceAll("\\s+", " ");
        return reason.getClass().getSimpleName() + text;
    }
}
