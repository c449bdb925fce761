/** Which policies a command meets: the best match within one order, the chain over the orders, the calls, and the listeners. */
@org.jspecify.annotations.NullMarked
package org.postern.policy;
