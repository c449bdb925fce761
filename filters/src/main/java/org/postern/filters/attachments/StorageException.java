package org.postern.filters.attachments;

import java.io.IOException;

/** There is no room for a copy of what is looked at: nothing that its sender could do better. */
final class StorageException extends IOException {

    private static final long serialVersionUID = 1;

    StorageException(IOException cause) {
        super("cannot keep a copy of an attachment in " + System.getProperty("java.io.tmpdir") + ": " + cause, cause);
    }
}
