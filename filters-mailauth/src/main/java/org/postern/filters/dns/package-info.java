/** Asks the DNS for what SPF, DKIM and DMARC have published there. */
@NullMarked
package org.postern.filters.dns;

import org.jspecify.annotations.NullMarked;
