package org.postern.monitor.service;

import java.util.List;

/**
 * A mail that might come.
 *
 * @param interfaceName the interface that it comes in by
 * @param client the client's IP address
 * @param mechanism the SASL mechanism of AUTH; empty for a client that does not authenticate
 * @param sender the reverse-path; empty for the null reverse-path
 */
public record MailSketch(
        String interfaceName, String client, String helo, String mechanism, String sender, List<String> recipients) {}
