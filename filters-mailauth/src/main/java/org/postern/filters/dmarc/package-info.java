/** What the domain in From wants done with mail that it cannot vouch for: DMARC (RFC 7489, with what RFC 9091 and its successor add). */
@org.jspecify.annotations.NullMarked
package org.postern.filters.dmarc;
