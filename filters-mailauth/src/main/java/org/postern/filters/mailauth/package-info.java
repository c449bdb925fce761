/** Whether a message comes from the domain that it names: SPF, DKIM and DMARC together (RFC 8601). */
@org.jspecify.annotations.NullMarked
package org.postern.filters.mailauth;
