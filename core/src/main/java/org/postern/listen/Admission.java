package org.postern.listen;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Optional;
import org.postern.api.Reply;

/** Decides about connections, on the thread that accepts them. */
public interface Admission {

    /**
     * What serves one connection.
     *
     * @param session serves it, until it is closed
     * @param abandon gives it up, since there is no thread to run on
     */
    record Served(Runnable session, Runnable abandon) {}

    /** The rejection of a connection; empty if it is admitted. */
    Optional<Reply> rejection(InetAddress peer);

    /** Makes what serves a connection, which is closed if that fails. */
    Served admit(Socket accepted) throws IOException;
}
