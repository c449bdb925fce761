/**
 * The side that mail clients see: listeners, and the conversation of a session.
 *
 * <p>{@link org.postern.session.Gateway} is the whole of it, and needs nothing but sockets: policies are functions in a
 * {@link org.postern.policy.PolicyTable}, the outgoing server is a {@link org.postern.api.SmtpConnectionFactory}.
 */
@org.jspecify.annotations.NullMarked
package org.postern.session;
