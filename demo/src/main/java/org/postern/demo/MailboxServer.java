package org.postern.demo;

import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.subethamail.smtp.server.SMTPServer;

/**
 * Takes mail as long as the application is deployed, on a free port of 127.0.0.1, which it tells in the system property {@value
 * #PORT_PROPERTY}.
 */
@WebListener
public class MailboxServer implements ServletContextListener {

    /** Where the mailbox listens. */
    static final String PORT_PROPERTY = "org.postern.demo.port";

    /** The name of the mailbox among the application's attributes. */
    static final String MAILBOX = Mailbox.class.getName();

    private static final int LARGEST = 25 << 20;

    private @Nullable SMTPServer server;

    @Override
    public void contextInitialized(ServletContextEvent event) {
        Mailbox mailbox = new Mailbox();
        event.getServletContext().setAttribute(MAILBOX, mailbox);
        SMTPServer started = SMTPServer.port(0)
                .bindAddress(InetAddress.getLoopbackAddress())
                .hostName("mailbox.localhost")
                .softwareName("Postern demo mailbox")
                .insertReceivedHeaders(false)
                .maxMessageSize(LARGEST)
                .messageHandler((context, from, to, content) -> mailbox.add(from, to, content))
                .build();
        started.start();
        server = started;
        System.setProperty(PORT_PROPERTY, Integer.toString(started.getPortAllocated()));
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        System.clearProperty(PORT_PROPERTY);
        if (server != null) {
            server.stop();
        }
    }
}
