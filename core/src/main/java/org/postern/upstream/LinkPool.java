package org.postern.upstream;

import java.io.IOException;
import org.postern.api.Helo;
import org.postern.api.SmtpConnection;

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

    /** A link in the hands of one conversation, until it closes it. */
    interface Lease extends SmtpConnection {

        /** Whether another conversation has had the link before, whose commands the server may hold against this one. */
        boolean reused();

        /** Whether as many transactions have begun on the link, or it is as old, as the settings allow. */
        boolean exhausted();

        /** Whether anything but a greeting was sent since the last reset. */
        boolean dirty();

        /** Whether the server has accepted this greeting on the link: it is not sent again, and has the same reply as before. */
        boolean greetedBy(Helo helo);
    }
}
