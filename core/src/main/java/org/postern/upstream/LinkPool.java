package org.postern.upstream;

import java.io.IOException;
import org.postern.api.Helo;

/** Where conversations take their links from. */
@FunctionalInterface
public interface LinkPool {

    /**
     * Takes a link on which this greeting has been sent, or nothing yet.
     *
     * @param fresh whether it must be one that no conversation has had before
     * @throws org.postern.api.SmtpException if there is none, with the reply for the client
     * @throws IOException if the link failed
     */
    Lease take(Helo helo, boolean fresh) throws IOException;

    /** What a conversation holds of a link, until it closes it. */
    interface Lease {

        /**
         * The link.
         *
         * @throws IllegalStateException if the conversation has it no more
         */
        UpstreamLink link();

        /** Cuts the link, if the conversation still has it. From any thread. */
        void abort();

        /** Gives the link back, once. */
        void close();
    }
}
