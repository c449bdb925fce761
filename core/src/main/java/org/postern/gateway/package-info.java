/** The whole gateway and its configuration: all that the resource adapter, tests and benchmarks see. */
@org.jspecify.annotations.NullMarked
package org.postern.gateway;
