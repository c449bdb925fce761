package org.postern.filters.store;

import java.io.IOException;

/** What a store has of a message cannot be read, and never will be. */
final class DamagedException extends IOException {

    private static final long serialVersionUID = 1;

    DamagedException(String message, Throwable cause) {
        super(message, cause);
    }
}
