package org.postern.traffic;

/**
 * What was known of a session when a transaction ended.
 *
 * @param id the correlation id
 * @param client the client's address
 * @param network the client's network
 * @param helo the domain of HELO or EHLO; empty before
 * @param upstreamTls protocol and cipher suite of the upstream server's connection; empty without TLS
 */
record SessionFacts(String id, String client, String network, String helo, String upstreamTls) {}
