package org.postern.demo;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.demo.ParsedMail.Attachment;

/**
 * Answers each address: the root by the list, with {@code ?q=} by what a search finds; {@code mails/1} by a page with the mail of that
 * number, and what is below it by what the page refers to: {@code html}, {@code source}, {@code eml}, and {@code parts/1}, an
 * attachment. {@code delete} deletes the mail whose number is the parameter {@code mail}, or all of them if that is {@code all}, and
 * leads to the list. To {@code error} leads web.xml, where a page cannot be shown.
 */
@WebServlet({"", "/mails/*", "/delete", "/error"})
public class MailboxServlet extends HttpServlet {

    private static final String HTML = "text/html;charset=UTF-8";
    private static final Pattern MAIL = Pattern.compile("/(\\d{1,9})(?:/(html|source|eml|parts/(\\d{1,4})))?");
    private static final Pattern TYPE = Pattern.compile("[\\w.+-]+/[\\w.+-]+");

    private Mailbox mailbox() {
        return MailboxServer.mailbox(getServletContext());
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response)
            throws ServletException, IOException {
        if (request.getDispatcherType() == DispatcherType.ERROR) { // of any method
            error(request, response);
        } else {
            super.service(request, response);
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        switch (request.getServletPath()) {
            case "" ->
                page(
                        response,
                        ListPage.render(root(request), parameter(request, "q").strip(), mailbox()));
            case "/mails" -> mail(request, response);
            case "/delete" -> response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
            default -> response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String which = parameter(request, "mail");
        if (!request.getServletPath().equals("/delete")) {
            response.sendError(HttpServletResponse.SC_METHOD_NOT_ALLOWED);
            return;
        }
        if (which.equals("all")) {
            mailbox().deleteAll();
        } else if (!which.matches("\\d{1,9}") || !mailbox().delete(Integer.parseInt(which))) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Location", root(request));
    }

    private void mail(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Matcher path = MAIL.matcher(Objects.requireNonNullElse(request.getPathInfo(), ""));
        Optional<Mail> found = path.matches() ? mailbox().find(Integer.parseInt(path.group(1))) : Optional.empty();
        if (found.isEmpty()) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        Mail mail = found.get();
        switch (Objects.requireNonNullElse(path.group(2), "page")) {
            case "page" -> page(response, MailPage.render(root(request), mail, parameter(request, "view")));
            case "html" -> html(response, MailParser.parse(mail.content()).body());
            case "source" -> write(response, "text/plain;charset=UTF-8", mail.content());
            case "eml" -> download(response, "mail-" + mail.number() + ".eml", "message/rfc822", mail.content());
            default -> attachment(response, mail, Integer.parseInt(path.group(3)));
        }
    }

    private static void html(HttpServletResponse response, ParsedMail.Body body) throws IOException {
        if (body.html().isEmpty()) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        response.setHeader("Content-Security-Policy", HtmlView.POLICY);
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("X-DNS-Prefetch-Control", "off");
        write(
                response,
                HTML,
                HtmlView.render(body.html().get(), body.attachments()).getBytes(StandardCharsets.UTF_8));
    }

    private static void attachment(HttpServletResponse response, Mail mail, int number) throws IOException {
        for (Attachment part : MailParser.parse(mail.content()).body().attachments()) {
            if (part.number() == number) {
                boolean known = TYPE.matcher(part.type()).matches();
                download(response, part.name(), known ? part.type() : "application/octet-stream", part.content());
                return;
            }
        }
        response.sendError(HttpServletResponse.SC_NOT_FOUND);
    }

    private static void error(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String title = switch ((Integer) request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE)) {
            case HttpServletResponse.SC_FORBIDDEN -> "Another site may not do this";
            case HttpServletResponse.SC_NOT_FOUND -> "There is no such page";
            case HttpServletResponse.SC_METHOD_NOT_ALLOWED -> "This is not done here";
            default -> "That went wrong";
        };
        Html main = Html.of("""
                <h1>%s</h1>
                <p>The mailbox keeps the newest mails, until it is stopped. <a href="%s">See them</a></p>
                """, title, root(request));
        page(response, Layout.page(root(request), title, Html.NONE, main));
    }

    private static String root(HttpServletRequest request) {
        return request.getContextPath() + "/";
    }

    private static String parameter(HttpServletRequest request, String name) {
        return Objects.requireNonNullElse(request.getParameter(name), "");
    }

    private static void page(HttpServletResponse response, Html page) throws IOException {
        write(response, HTML, page.markup().getBytes(StandardCharsets.UTF_8));
    }

    private static void download(HttpServletResponse response, String name, String type, byte[] content)
            throws IOException {
        response.setHeader("Content-Disposition", FileName.contentDisposition(name));
        write(response, type, content);
    }

    private static void write(HttpServletResponse response, String type, byte[] content) throws IOException {
        response.setContentType(type);
        response.setContentLength(content.length);
        response.getOutputStream().write(content);
    }
}
