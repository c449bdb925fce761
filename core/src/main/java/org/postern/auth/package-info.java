/** One AUTH (RFC 4954): the SASL exchange with the client, the policies that decide about it, and the limits on failed attempts. */
@org.jspecify.annotations.NullMarked
package org.postern.auth;
