/** Which policies a command meets: the best match within one order, the chain over the orders; and who is told afterwards. */
@org.jspecify.annotations.NullMarked
package org.postern.policy;
