/**
 * What a policy author compiles against: the connection and the five SMTP commands as records, the reply to them, one
 * listener interface for each, and the connection to the upstream server.
 *
 * <p>A policy is a message-driven bean that implements one of {@link org.postern.api.ConnectPolicy}, {@link
 * org.postern.api.HeloPolicy}, {@link org.postern.api.AuthPolicy}, {@link org.postern.api.MailPolicy}, {@link
 * org.postern.api.RcptPolicy} and {@link org.postern.api.DataPolicy}. It is given an {@link org.postern.api.Exchange} and returns a {@link
 * org.postern.api.Verdict}: the command goes on, or here is the answer. A {@link org.postern.api.SessionListener} is notified
 * afterwards what became of it.
 *
 * <p>Nothing here imports more than the JDK, and nothing here is, takes or returns {@code null}.
 */
package org.postern.api;
