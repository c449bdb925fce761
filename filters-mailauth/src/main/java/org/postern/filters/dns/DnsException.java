package org.postern.filters.dns;

import java.io.IOException;

/** The DNS cannot be asked now: no name server has answered in time, or none could find out. Later it may be otherwise. */
public final class DnsException extends IOException {

    private static final long serialVersionUID = 1;

    /** @param message with the name that was asked for */
    public DnsException(String message) {
        super(message);
    }

    DnsException(String message, Throwable cause) {
        super(message, cause);
    }
}
