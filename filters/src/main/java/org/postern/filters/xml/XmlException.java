package org.postern.filters.xml;

import org.postern.filters.Excerpt;

/** An XML document, or a signature in one, that is not accepted; the message says why, on one line and not endless. */
public final class XmlException extends Exception {

    private static final long serialVersionUID = 1;

    private static final int MAX_LENGTH = 200;

    public XmlException(String reason) {
        super(line(reason));
    }

    public XmlException(String reason, Throwable cause) {
        super(line(reason), cause);
    }

    /** What went on in a library, with its own words. */
    public static XmlException of(String what, Exception e) {
        Throwable cause = e;
        for (int i = 0; i < 10 && cause.getCause() != null && cause.getMessage() == null; i++) {
            cause = cause.getCause();
        }
        String message = cause.getMessage();
        return new XmlException(
                what + ": " + (message == null ? cause.getClass().getSimpleName() : message), e);
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /** What a sender may have written. */
    public static String line(String text) {
        return Excerpt.of(text.replaceAll("[^ -~]+", "?").strip(), MAX_LENGTH, "...");
    }
}
