package org.postern.api;

import java.io.IOException;
import java.io.Serializable;

/**
 * The upstream server, as the administrator configured it: look it up in JNDI or inject it with {@code @Resource}.
 * Connections are pooled by the application server.
 */
public interface SmtpConnectionFactory extends Serializable {

    /**
     * A conversation that has not begun: {@link SmtpConnection#helo} takes a connection from the pool for it. Close it to give that back.
     *
     * @throws IOException if the factory is of no use
     */
    SmtpConnection getConnection() throws IOException;
}
