/** Figures for machines, in the text formats of Prometheus. */
@org.jspecify.annotations.NullMarked
package org.postern.console.metrics;
