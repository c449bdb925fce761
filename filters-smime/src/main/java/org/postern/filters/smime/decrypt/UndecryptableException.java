package org.postern.filters.smime.decrypt;

/** An encrypted object that does not decrypt to a MIME entity. Its message is for the log at DEBUG alone: a peer must not see why. */
final class UndecryptableException extends Exception {

    private static final long serialVersionUID = 1;

    UndecryptableException(String message) {
        super(message);
    }

    UndecryptableException(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
    }
}
