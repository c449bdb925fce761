/** A session's conversation with the upstream server: every failure behind the gateway becomes a reply here. */
@org.jspecify.annotations.NullMarked
package org.postern.relay;
