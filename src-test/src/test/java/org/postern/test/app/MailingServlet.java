package org.postern.test.app;

import jakarta.annotation.Resource;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Message;
import org.postern.api.Rcpt;
import org.postern.api.SmtpConnection;
import org.postern.api.SmtpConnectionFactory;

/** An application that sends mail by the connection factory that the server injects. */
@WebServlet("/send")
public class MailingServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Resource(lookup = "smtp/upstream")
    private transient SmtpConnectionFactory upstream;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try (SmtpConnection connection = upstream.getConnection()) {
            connection.helo(new Helo("app.test", true, ""));
            Message message = Message.of("Subject: from an application\r\n\r\n.dot\r\n");
            response.getWriter()
                    .print(connection.send(
                            new Mail("app@example.org"),
                            List.of(new Rcpt("ann@example.org"), new Rcpt("ben@example.org")),
                            message));
        }
    }
}
