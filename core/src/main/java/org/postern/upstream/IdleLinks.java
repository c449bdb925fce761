package org.postern.upstream;

import java.util.HashSet;
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

    /** What has to be known of a link. */
    interface Link {

        /** The server and its port. */
        String host();

        /** Whether the link has been idle for longer than the settings allow. */
        boolean expired();

        /** Whether the link suits a conversation that begins with this greeting, empty for any; a new link suits each. */
        boolean suits(String greeting, boolean fresh);

        /** Ends the link. */
        void close();
    }

    /** Those that have been idle longest first. */
    private final Set<Link> links = new LinkedHashSet<>();

    /** All that are open, in use or idle. */
    private final Set<Link> open = new HashSet<>();

    /** How many of a host's are open, or lie in the pool. */
    synchronized int count(String host, boolean idle) {
        return (int) (idle ? links : open)
                .stream().filter(link -> link.host().equals(host)).count();
    }

    synchronized void opened(Link link) {
        open.add(link);
    }

    synchronized void closed(Link link) {
        open.remove(link);
        links.remove(link);
    }

    /** Notes a link that has been given back; closes those that have been idle for too long. */
    void add(Link link) {
        List<Link> expired;
        synchronized (this) {
            expired = links.stream().takeWhile(Link::expired).toList();
            expired.forEach(links::remove);
            links.add(link);
        }
        expired.forEach(Link::close);
    }

    /** Takes a link out for its next use. False if it is not here: it has been closed, or is in use. */
    synchronized boolean remove(Link link) {
        return links.remove(link);
    }

    /**
     * Before a link is opened: closes the one that has been idle longest of those that are of no use in its place.
     *
     * @param greeting as for {@link Link#suits}
     * @param fresh as there
     */
    void makeRoom(String greeting, boolean fresh) {
        Optional<Link> oldest = Optional.empty();
        synchronized (this) {
            if (open.size() >= FEW) {
                oldest = links.stream()
                        .filter(link -> !link.suits(greeting, fresh))
                        .findFirst();
            }
            oldest.ifPresent(links::remove);
        }
        oldest.ifPresent(Link::close); // the pool finds it broken when it comes to it
    }
}
