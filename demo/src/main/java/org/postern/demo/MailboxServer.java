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
 * Takes mail as long as the application is deployed, on a free port of 127.0.0.1, which it tells in the system property {@value
 * #PORT_PROPERTY}.
 */
@WebListener
public class MailboxServer implements ServletContextListener {

    /** Where the mailbox listens. */
    static final String PORT_PROPERTY = "org.postern.demo.port";

    private static final String MAILBOX = Mailbox.class.getName();
    private static final int LARGEST = 25 << 20;

    private @Nullable SMTPServer server;

    /** The mailbox of this application. */
    static Mailbox mailbox(ServletContext application) {
        return (Mailbox) application.getAttribute(MAILBOX);
    }

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
                .messageHandlerFactory(context -> new Transaction(mailbox))
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

    private static final class Transaction implements MessageHandler {

        private final Mailbox mailbox;
        private final List<String> recipients = new ArrayList<>();
        private String sender = "";

        Transaction(Mailbox mailbox) {
            this.mailbox = mailbox;
        }

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
