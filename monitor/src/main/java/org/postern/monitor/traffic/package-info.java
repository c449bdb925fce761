/** Mail transactions after their end: what a list shows of them, what is known of one, how they are found and kept. */
@org.jspecify.annotations.NullMarked
package org.postern.monitor.traffic;
