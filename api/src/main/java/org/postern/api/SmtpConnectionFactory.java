package org.postern.api;

import java.io.IOException;
import java.io.Serializable;

/**
 * The outgoing mail server, as the administrator configured it: look it up in JNDI or inject it with {@code @Resource}.
 * Connections are pooled by the application server.
 */
public interface SmtpConnectionFactory extends Serializable {

    /**
     * Takes a connection from the pool; close it to give it back.
     *
     * @throws SmtpException if the pool is exhausted, or the server cannot be reached or trusted
     * @throws IOException if the link fails otherwise
     */
    SmtpConnection getConnection() throws IOException;
}
