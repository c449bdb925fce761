package org.postern.demo;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.server.SMTPServer;

/**
 * Takes mail as long as the application is deployed, on a free port of 127.0.0.1, which it publishes in the system property {@value
 * #PORT_PROPERTY}.
 */
@WebListener
public class MailboxServer implements ServletContextListener {

    /** Where the mailbox listens. */
    static final String PORT_PROPERTY = "org.postern.demo.port";

    private static final String MAILBOX = Mailbox.class.getName();
    private static final int MAX_SIZE = 25 << 20;

    private final Mailbox mailbox = new Mailbox();
    private final SMTPServer server = SMTPServer.port(0)
            .bindAddress(InetAddress.getLoopbackAddress())
            .hostName("mailbox.localhost")
            .softwareName("Postern demo mailbox")
            .insertReceivedHeaders(false)
            .maxMessageSize(MAX_SIZE)
            .messageHandlerFactory(context -> new Transaction())
            .build();

    /** The mailbox of this application. */
    static Mailbox mailbox(ServletContext application) {
        return (Mailbox) application.getAttribute(MAILBOX);
    }

    @Override
    public void contextInitialized(ServletContextEvent event) {
        event.getServletContext().setAttribute(MAILBOX, mailbox);
        server.start();
        System.setProperty(PORT_PROPERTY, Integer.toString(server.getPortAllocated()));
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        System.clearProperty(PORT_PROPERTY);
        server.stop();
    }

    private final class Transaction implements MessageHandler {

        private final List<String> recipients = new ArrayList<>();
        private String sender = "";

        @Override
        public void from(String address) {
            sender = address;
        }

        @Override
        public void recipient(String address) {
            recipients.add(address);
        }

        @Override
        public @Nullable String data(InputStream content) throws IOException {
            mailbox.add(sender, recipients, content.readAllBytes());
            return null; // the usual reply
        }

        @Override
        public void done() {
            // nothing is held
        }
    }
}
