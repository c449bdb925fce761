/** Whether a client may send mail for a domain: the Sender Policy Framework (RFC 7208). */
@org.jspecify.annotations.NullMarked
package org.postern.filters.spf;
