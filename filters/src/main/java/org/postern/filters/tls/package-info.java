/** TLS with servers that filters ask: whom they trust, and what they show of themselves. */
@org.jspecify.annotations.NullMarked
package org.postern.filters.tls;
