/** OAuth 2.0 access tokens for authentication to the upstream server: from a file, or from a token endpoint (RFC 6749). */
@org.jspecify.annotations.NullMarked
package org.postern.upstream.token;
