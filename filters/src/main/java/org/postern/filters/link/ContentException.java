package org.postern.filters.link;

import java.io.IOException;

/** What is to be sent cannot be read: no fault of who was to get it. */
public final class ContentException extends IOException {

    private static final long serialVersionUID = 1;

    /** @param message what is wrong with it */
    public ContentException(String message) {
        super(message);
    }

    /** @param cause why it cannot be read */
    public ContentException(IOException cause) {
        super("the content cannot be read: " + cause.getMessage(), cause);
    }
}
