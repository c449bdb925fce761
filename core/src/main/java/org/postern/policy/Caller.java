package org.postern.policy;

import java.util.Set;

/**
 * Who a client is, as policies have found out.
 *
 * @param name not empty
 * @param groups unmodifiable
 */
public record Caller(String name, Set<String> groups) {

    public Caller {
        groups = Set.copyOf(groups);
    }
}
