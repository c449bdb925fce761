package org.postern.demo;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Shows what has arrived: a list, and each mail as it came. */
@WebServlet("/")
public class MailboxPage extends HttpServlet {

    private static final long serialVersionUID = 1;

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Mailbox mailbox = (Mailbox) request.getServletContext().getAttribute(MailboxServer.MAILBOX);
        response.setCharacterEncoding("UTF-8");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'");
        String path = request.getServletPath();
        if (path.equals("/") || path.isEmpty()) {
            list(mailbox, response);
        } else {
            show(path, mailbox, response);
        }
    }

    private static void list(Mailbox mailbox, HttpServletResponse response) throws IOException {
        response.setContentType("text/html");
        PrintWriter page = response.getWriter();
        page.print("""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta http-equiv="refresh" content="3">
                <title>Mailbox</title>
                <style>
                body { font: 16px/1.5 system-ui, sans-serif; margin: 2em auto; max-width: 60em; padding: 0 1em; }
                table { border-collapse: collapse; width: 100%; }
                th, td { text-align: left; padding: .3em .8em .3em 0; border-bottom: 1px solid #ddd; overflow-wrap: anywhere; }
                </style>
                </head>
                <body>
                <h1>Mailbox</h1>
                """);
        if (mailbox.newestFirst().isEmpty()) {
            page.println("<p>Nothing has arrived yet. This page looks again by itself.</p>");
        } else {
            page.println("<table><tr><th>Time</th><th>From</th><th>To</th><th>Subject</th><th>Bytes</th></tr>");
            for (Mailbox.Mail mail : mailbox.newestFirst()) {
                page.printf(
                        "<tr><td>%s</td><td>%s</td><td>%s</td><td><a href=\"%d\">%s</a></td><td>%d</td></tr>%n",
                        TIME.format(mail.arrived()),
                        escape(mail.sender()),
                        escape(mail.recipient()),
                        mail.number(),
                        escape(mail.subject().isEmpty() ? "(no subject)" : mail.subject()),
                        mail.content().length);
            }
            page.println("</table>");
        }
        page.println("</body></html>");
    }

    private static void show(String path, Mailbox mailbox, HttpServletResponse response) throws IOException {
        Optional<Mailbox.Mail> mail =
                path.matches("/\\d{1,9}") ? mailbox.find(Integer.parseInt(path.substring(1))) : Optional.empty();
        if (mail.isEmpty()) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        response.setContentType("text/plain");
        response.getOutputStream().write(mail.get().content());
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
