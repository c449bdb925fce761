package org.postern.smtp;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postern.api.Extensions;

/** The extensions that EHLO offers to the client: those of the upstream server that can be relayed, and the gateway's own. */
public final class EhloExtensions {

    /** The keywords of those that can be relayed as they are. */
    private static final Set<String> RELAYED =
            Set.of("SIZE 8BITMIME SMTPUTF8 PIPELINING DSN ENHANCEDSTATUSCODES DELIVERBY MT-PRIORITY".split(" "));

    private EhloExtensions() {}

    /**
     * What we offer, in the server's order.
     *
     * @param mechanisms the SASL mechanisms to offer; empty for no AUTH
     */
    public static Extensions offer(Extensions server, long maxMessageSize, String mechanisms, boolean startTls) {
        Map<String, String> offered = new LinkedHashMap<>();
        for (String keyword : server.keywords()) {
            if (keyword.equals("SIZE")) {
                offered.put("SIZE", smallerSize(server, maxMessageSize));
            } else if (RELAYED.contains(keyword)) {
                offered.put(keyword, server.parameters(keyword));
            } else if (keyword.equals("AUTH") && !mechanisms.isEmpty()) {
                offered.put("AUTH", mechanisms);
            }
        }
        if (!mechanisms.isEmpty()) {
            offered.putIfAbsent("AUTH", mechanisms);
        }
        if (startTls) {
            offered.put("STARTTLS", "");
        }
        return new Extensions(offered);
    }

    private static String smallerSize(Extensions server, long own) {
        if (own == 0) {
            return server.parameters("SIZE");
        }
        return Long.toString(server.size().filter(size -> size < own).orElse(own));
    }

    /** Whether a server can do what a client was offered before; but for AUTH, which matters to a client alone that uses it. */
    public static boolean keeps(Extensions server, Extensions offered) {
        boolean all = offered.keywords().stream().filter(RELAYED::contains).allMatch(server::has);
        return all && server.size().orElse(Long.MAX_VALUE) >= offered.size().orElse(0L);
    }

    /** What a client may use that has said HELO where AUTH is taken nevertheless. */
    public static Extensions authAlone(String mechanisms) {
        return mechanisms.isEmpty() ? Extensions.NONE : new Extensions(Map.of("AUTH", mechanisms));
    }

    public static List<String> lines(String first, Extensions offered) {
        List<String> lines = new ArrayList<>();
        lines.add(first);
        offered.parametersByKeyword()
                .forEach((keyword, parameters) ->
                        lines.add(parameters.isEmpty() ? keyword : keyword + ' ' + parameters));
        return lines;
    }
}
