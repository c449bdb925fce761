package org.postern.console.live;

import org.postern.monitor.figures.Window;
import org.postern.monitor.traffic.TrafficFilter;

/**
 * What a page wants to see.
 *
 * @param service its name
 * @param session the HTTP session that it belongs to; empty for a machine without one
 */
record Subscription(String service, Window window, TrafficFilter filter, String session) {}
