package org.postern.filters.dns;

import java.io.IOException;
import java.net.PortUnreachableException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The DNS cannot be asked now: no name server has answered in time, or none could find out. Later it may be otherwise. */
public final class DnsException extends IOException {

    private static final long serialVersionUID = 1;

    /** Not of EOFException and the like, which are no words. */
    private static final Pattern KIND = Pattern.compile("([A-Z][a-z].*)Exception");

    private static final Pattern BETWEEN_WORDS = Pattern.compile("(?<=[a-z])(?=[A-Z])");

    /** @param message with the name that was asked for */
    public DnsException(String message) {
        super(message);
    }

    /** @param message what is not possible, with the name that was asked for; the reason is added */
    DnsException(String message, IOException cause) {
        super(message + ": " + reason(cause), cause);
    }

    /** What the exception says, or else its kind in words: that of a closed port comes without a message. */
    private static String reason(IOException cause) {
        String message = cause.getMessage();
        if (message != null && !message.isBlank()) {
            return message;
        }
        if (cause instanceof PortUnreachableException) {
            return "connection refused";
        }
        String name = cause.getClass().getSimpleName();
        Matcher kind = KIND.matcher(name);
        return kind.matches()
                ? BETWEEN_WORDS.matcher(kind.group(1)).replaceAll(" ").toLowerCase(Locale.ROOT)
                : name;
    }
}
