package org.postern.filters.smime.verify;

/** A signature that does not pass. Its message is for the log. */
final class InvalidSignatureException extends Exception {

    private static final long serialVersionUID = 1;

    private final Reason reason;

    InvalidSignatureException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
