/** Distributed traces: spans of sessions, transactions, policies and the upstream server. OpenTelemetry alone is behind it. */
@org.jspecify.annotations.NullMarked
package org.postern.telemetry;
