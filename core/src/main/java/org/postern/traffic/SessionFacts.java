package org.postern.traffic;

/**
 * What was known of a session when a transaction ended.
 *
 * @param start when it began, in nanoseconds as {@link System#nanoTime()}
 * @param helo the domain of HELO or EHLO; empty before
 * @param clientTls protocol and cipher suite; empty without TLS
 * @param upstreamTls the same of the upstream server's connection
 */
record SessionFacts(long start, String helo, String clientTls, String upstreamTls) {}
