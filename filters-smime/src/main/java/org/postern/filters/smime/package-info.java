/** S/MIME (RFC 8551): messages signed, encrypted, verified and decrypted, on the bytes of the message. */
@org.jspecify.annotations.NullMarked
package org.postern.filters.smime;
