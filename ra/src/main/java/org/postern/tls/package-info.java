/** TLS for both sides: key stores, trusted certificates, and sockets laid over connected ones. */
@org.jspecify.annotations.NullMarked
package org.postern.tls;
