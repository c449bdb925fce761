package org.postern.upstream;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The links that lie in the pool. A link suits only conversations with the same EHLO name, and servers limit the connections of one
 * address: so where there are more than a few, each new one takes the place of one that lies idle under another name. From any thread.
 */
final class IdleLinks {

    /** Courier, the strictest server known, serves so many connections from one address by default. */
    private static final int FEW = 4;

    /** Those that have been idle longest first. */
    private final Set<LinkConversation> links = new LinkedHashSet<>();

    /** How many links are open, in use or idle. */
    private int open;

    synchronized void opened() {
        open++;
    }

    synchronized void closed(LinkConversation link) {
        open--;
        links.remove(link);
    }

    /** Notes a link that has been given back; closes those that have been idle for too long. */
    void add(LinkConversation link) {
        List<LinkConversation> expired = new ArrayList<>();
        synchronized (this) {
            for (LinkConversation each : links) {
                if (!each.expired()) {
                    break;
                }
                expired.add(each);
            }
            expired.forEach(links::remove);
            links.add(link);
        }
        expired.forEach(LinkConversation::close);
    }

    /** Takes a link out for its next use. False if it is not here: it has been closed, or is in use. */
    synchronized boolean remove(LinkConversation link) {
        return links.remove(link);
    }

    /**
     * Before a link is opened: closes the one that has been idle longest of those that are of no use in its place.
     *
     * @param greeting as for {@link LinkConversation#suits}
     * @param fresh as there
     */
    void makeRoom(String greeting, boolean fresh) {
        Optional<LinkConversation> oldest;
        synchronized (this) {
            oldest = open < FEW
                    ? Optional.empty()
                    : links.stream()
                            .filter(link -> !link.suits(greeting, fresh))
                            .findFirst();
            oldest.ifPresent(links::remove);
        }
        oldest.ifPresent(LinkConversation::close); // the pool finds it broken when it comes to it
    }
}
