package org.postern.upstream;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The links that lie in the pool. A link suits only conversations with the same EHLO name, and servers limit the connections of one
 * client: so there are never more of them than conversations at a time, however many names there are. From any thread.
 */
final class IdleLinks {

    /** Those that have lain there longest first. */
    private final Set<UpstreamLink> links = new LinkedHashSet<>();

    /** Notes a link that has been given back; closes those that have lain in the pool for too long. */
    void add(UpstreamLink link) {
        List<UpstreamLink> expired = new ArrayList<>();
        synchronized (links) {
            for (UpstreamLink each : links) {
                if (!each.expired()) {
                    break;
                }
                expired.add(each);
            }
            expired.forEach(links::remove);
            links.add(link);
        }
        expired.forEach(UpstreamLink::close);
    }

    /** Takes a link out, for whoever uses it next. False if it is not here: it has been closed, or somebody else has taken it. */
    boolean remove(UpstreamLink link) {
        synchronized (links) {
            return links.remove(link);
        }
    }

    /** Closes the link that has lain here longest of those that are of no use for this greeting: a new one takes its place. */
    void makeRoom(String greeting) {
        Optional<UpstreamLink> oldest;
        synchronized (links) {
            oldest = links.stream().filter(link -> !link.suits(greeting, false)).findFirst();
            oldest.ifPresent(links::remove);
        }
        oldest.ifPresent(UpstreamLink::close); // the pool finds it broken when it comes to it
    }
}
