package org.postern.limits;

import java.net.InetAddress;

/** A session as the limits see it. From any thread. */
public interface Drainable {

    /** The client's address, once it is known. */
    InetAddress clientAddress();

    /** Gives an idle client less time, since sessions are scarce. */
    void shortenIdleTime();

    /** Lets the session end with its transaction, or now if there is none. */
    void drain();

    /** Ends the session wherever it is, with a 421 if it can still be sent. */
    void expire();

    /** Cuts the session, which then ends on its own thread. */
    void cut();
}
