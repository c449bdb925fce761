/** Which policies a command meets: wildcards, the best match within one order, the chain over the orders. */
@org.jspecify.annotations.NullMarked
package org.postern.policy;
