/**
 * SASL (RFC 4422), both sides: the mechanisms by which the gateway says to a mail server who it is, and clients to the gateway. How
 * their messages travel is not known here, and not who decides.
 */
@org.jspecify.annotations.NullMarked
package org.postern.sasl;
