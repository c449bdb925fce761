package org.postern.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postern.api.Extensions;
import org.postern.net.RelayedExtensions;

/** Which of the outgoing server's extensions the client may use: those that we can pass on. */
final class Mirror {

    private Mirror() {}

    /**
     * What we offer, in the server's order.
     *
     * @param mechanisms the SASL mechanisms to offer; empty for no AUTH
     */
    static Extensions offer(Extensions server, long maxMessageSize, String mechanisms, boolean startTls) {
        Map<String, String> offered = new LinkedHashMap<>();
        for (String keyword : server.keywords()) {
            if (keyword.equals("SIZE")) {
                offered.put("SIZE", smallerSize(server, maxMessageSize));
            } else if (!keyword.equals("AUTH") && RelayedExtensions.KEYWORDS.contains(keyword)) {
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

    /** What a client may use that has said HELO where AUTH is taken nevertheless. */
    static Extensions authAlone(String mechanisms) {
        return mechanisms.isEmpty() ? Extensions.NONE : new Extensions(Map.of("AUTH", mechanisms));
    }

    /** The lines of an EHLO reply. */
    static List<String> lines(String first, Extensions offered) {
        List<String> lines = new ArrayList<>();
        lines.add(first);
        offered.parametersByKeyword()
                .forEach((keyword, parameters) ->
                        lines.add(parameters.isEmpty() ? keyword : keyword + ' ' + parameters));
        return lines;
    }
}
