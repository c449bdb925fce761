package org.postern.test.policies.services;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The senders that have been here before; one for all beans. */
@ApplicationScoped
public class Greylist {

    private final Set<String> known = ConcurrentHashMap.newKeySet();

    /** Whether the sender is seen for the first time. */
    boolean isNew(String sender) {
        return known.add(sender);
    }
}
