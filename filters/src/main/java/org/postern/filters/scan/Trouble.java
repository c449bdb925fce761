package org.postern.filters.scan;

import java.io.IOException;
import java.io.InterruptedIOException;
import org.postern.filters.link.ContentException;

/** Says who is in trouble. */
final class Trouble {

    private Trouble() {}

    /** The same, with the name of who was asked, if it is not the content's fault. */
    static IOException with(String name, IOException e) {
        if (e instanceof ContentException) {
            return e;
        }
        String message = name + ": " + (e.getMessage() == null ? e.toString() : e.getMessage());
        if (e instanceof InterruptedIOException) {
            InterruptedIOException interrupted = new InterruptedIOException(message);
            interrupted.initCause(e);
            return interrupted;
        }
        return new IOException(message, e);
    }
}
