package org.postern.relay;

import java.io.IOException;
import org.postern.api.SmtpConnection;
import org.postern.net.Trace;

/** Where a session gets its conversation with the upstream server from. */
public interface UpstreamSource {

    /**
     * A conversation that has not started.
     *
     * @param trace receives what is sent and received
     * @throws org.postern.api.SmtpException if there is none, with the reply for the client
     * @throws IOException if the link failed
     */
    SmtpConnection connect(Trace trace) throws IOException;

    /** What administrators know it by, for the log. */
    String name();
}
