package org.postern.session;

import java.io.IOException;
import org.postern.api.SmtpConnection;
import org.postern.net.Trace;

/** Where a session gets its conversation with the outgoing server from. */
public interface UpstreamSource {

    /**
     * A conversation that has not begun.
     *
     * @param trace to be told what is said in it
     * @throws org.postern.api.SmtpException if there is none, with what the client is to be told
     * @throws IOException if the link failed
     */
    SmtpConnection connect(Trace trace) throws IOException;

    /** What administrators know it by, for the log. */
    String name();
}
