package org.postern.message;

import java.io.IOException;

/** The connection to the client failed, as opposed to what takes its message. */
public final class ClientException extends IOException {

    private static final long serialVersionUID = 1;

    /** @param cause how it failed */
    public ClientException(IOException cause) {
        super(cause);
    }
}
