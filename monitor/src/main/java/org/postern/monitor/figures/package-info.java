/** Figures over time: outcomes, rates and latencies of the last minute up to the last five days. */
@org.jspecify.annotations.NullMarked
package org.postern.monitor.figures;
