/** The signatures of incoming mail, and who made them (RFC 8551 §3.5, RFC 8550). */
@org.jspecify.annotations.NullMarked
package org.postern.filters.smime.verify;
