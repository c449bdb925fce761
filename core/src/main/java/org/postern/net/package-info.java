/**
 * One TCP connection as SMTP sees it, on either side of the gateway: lines and replies in, bytes out, TLS on top, and a bound
 * on every wait.
 */
@org.jspecify.annotations.NullMarked
package org.postern.net;
