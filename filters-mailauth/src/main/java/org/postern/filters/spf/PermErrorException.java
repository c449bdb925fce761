package org.postern.filters.spf;

/** A record that is invalid, or exceeds a limit: {@code permerror}. */
final class PermErrorException extends Exception {

    private static final long serialVersionUID = 1;

    PermErrorException(String message) {
        super(message);
    }
}
