/** Signatures of outgoing messages: by whose key, in which form. */
@org.jspecify.annotations.NullMarked
package org.postern.filters.smime.sign;
