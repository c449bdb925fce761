/** A running service as operators see it: its policies, its upstream server, and which policies a mail would meet. */
@org.jspecify.annotations.NullMarked
package org.postern.jca.status;
