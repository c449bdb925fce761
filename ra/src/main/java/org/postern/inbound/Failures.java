package org.postern.inbound;

/** What failures say, for the log. */
final class Failures {

    private Failures() {}

    /** The message with those of the causes, each once. */
    static String describe(Throwable e) {
        Throwable cause = e.getCause();
        String text = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return cause == null || text.contains(String.valueOf(cause.getMessage()))
                ? text
                : text + ": " + describe(cause);
    }
}
