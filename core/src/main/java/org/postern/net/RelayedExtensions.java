package org.postern.net;

import java.util.Set;
import org.postern.api.Extensions;

/** The service extensions that can be passed on from the outgoing server to a client. */
public final class RelayedExtensions {

    /** Their EHLO keywords. */
    public static final Set<String> KEYWORDS = Set.of(
            "SIZE",
            "8BITMIME",
            "SMTPUTF8",
            "PIPELINING",
            "DSN",
            "ENHANCEDSTATUSCODES",
            "DELIVERBY",
            "MT-PRIORITY",
            "AUTH");

    private RelayedExtensions() {}

    /** Whether a server can do what a client was offered before; but for AUTH, which matters to a client alone that uses it. */
    public static boolean keeps(Extensions server, Extensions offered) {
        boolean all = offered.keywords().stream()
                .filter(keyword -> KEYWORDS.contains(keyword) && !keyword.equals("AUTH"))
                .allMatch(server::has);
        long size = server.size().orElse(Long.MAX_VALUE);
        return all && size >= offered.size().orElse(0L);
    }
}
