package org.postern.filters.dkim;

import org.postern.filters.dkim.DkimResult.Result;

/** A signature or a key that cannot make a signature valid. */
final class UnacceptableException extends Exception {

    private static final long serialVersionUID = 1;

    private final Result result;

    /** @param reason without anything that the sender has written */
    UnacceptableException(Result result, String reason) {
        super(reason, null, false, false);
        this.result = result;
    }

    Result result() {
        return result;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
