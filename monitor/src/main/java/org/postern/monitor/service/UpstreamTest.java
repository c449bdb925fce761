package org.postern.monitor.service;

import java.time.Duration;
import java.util.List;

/**
 * What a test of the upstream server has shown.
 *
 * @param successful whether a mail could be sent
 * @param problem why not; empty if it could
 * @param host that was tried last, with its port; empty if none was
 * @param tls protocol and cipher suite; empty without TLS
 * @param certificate subject, issuer and expiry of the server's certificate; empty without TLS
 * @param extensions what the server offers
 * @param lines what was said, secrets masked, in its order
 */
public record UpstreamTest(
        boolean successful,
        String problem,
        String host,
        String tls,
        String certificate,
        List<String> extensions,
        Duration took,
        List<Line> lines) {

    /**
     * A line of it, or several at once, with CR LF between.
     *
     * @param at since the test began
     * @param sent whether the gateway sent it; otherwise the server did
     */
    public record Line(Duration at, boolean sent, String text) {}
}
