/** Signs messages with DKIM, and verifies their signatures (RFC 6376, RFC 8301, RFC 8463), on bytes. */
@NullMarked
package org.postern.filters.dkim;

import org.jspecify.annotations.NullMarked;
