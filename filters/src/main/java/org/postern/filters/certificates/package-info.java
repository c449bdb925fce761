/** Whether a signer's certificate is trusted: path, validity, purpose and revocation (RFC 5280). */
@org.jspecify.annotations.NullMarked
package org.postern.filters.certificates;
