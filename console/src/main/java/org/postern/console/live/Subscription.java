package org.postern.console.live;

import java.util.Set;
import org.postern.monitor.figures.Window;
import org.postern.monitor.traffic.TrafficFilter;

/**
 * What a page wants to see.
 *
 * @param service its name
 * @param events the names of those that are sent
 * @param session the HTTP session that it belongs to; empty for a machine without one
 */
record Subscription(String service, Window window, Set<String> events, TrafficFilter filter, String session) {}
