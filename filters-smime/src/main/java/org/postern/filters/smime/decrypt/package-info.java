/** Encrypted mail that is decrypted on its way (RFC 8551 §3.3). */
@org.jspecify.annotations.NullMarked
package org.postern.filters.smime.decrypt;
