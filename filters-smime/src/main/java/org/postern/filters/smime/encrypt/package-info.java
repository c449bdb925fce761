/** Encryption of outgoing messages: the certificates of their recipients, and who reads which message. */
@org.jspecify.annotations.NullMarked
package org.postern.filters.smime.encrypt;
