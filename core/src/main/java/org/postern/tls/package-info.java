/**
 * TLS for both sides: {@link org.postern.tls.ServerTls} and {@link org.postern.tls.ClientTls} lay it over connected sockets, as
 * their settings have it, with certificates from files that may change at any time. What the JDK does not do by itself, and how
 * it is done here, is in {@code docs/adr/0011}.
 */
@org.jspecify.annotations.NullMarked
package org.postern.tls;
