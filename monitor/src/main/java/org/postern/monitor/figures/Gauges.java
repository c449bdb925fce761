package org.postern.monitor.figures;

/**
 * How things stand now.
 *
 * @param sessions that are open
 * @param maxSessions how many may be
 * @param linksInUse connections to upstream servers that sessions have
 * @param linksIdle those that wait in the pool
 * @param heapUsed of the JVM, in bytes
 * @param heapMax of the JVM, in bytes
 * @param cpu of the JVM's process, as a part of the whole machine from 0 to 1; negative if unknown
 * @param threads of the JVM
 * @param uptime of the service, in seconds
 */
public record Gauges(
        int sessions,
        int maxSessions,
        int linksInUse,
        int linksIdle,
        long heapUsed,
        long heapMax,
        double cpu,
        int threads,
        long uptime) {}
