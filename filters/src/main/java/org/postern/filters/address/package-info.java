/** The addresses of fields such as From (RFC 5322 §3.4), with what different readers could take for one, and how addresses are compared. */
@org.jspecify.annotations.NullMarked
package org.postern.filters.address;
