package org.postern.demo;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Answers {@code mails/1} by a page with the mail of that number, and what is below it by what the page refers to: {@code html},
 * {@code source}, {@code eml}, and {@code parts/1}, an attachment.
 */
@WebServlet("/mails/*")
public class MailServlet extends HttpServlet {

    private static final Pattern PATH = Pattern.compile("/(\\d{1,9})(?:/(html|source|eml|parts/(\\d{1,4})))?");
    private static final Pattern TYPE = Pattern.compile("[\\w.+-]+/[\\w.+-]+");

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Answer(String type, byte[] content, Map<String, String> header) {

        static Answer page(String markup, Map<String, String> header) {
            return new Answer("text/html;charset=UTF-8", markup.getBytes(StandardCharsets.UTF_8), header);
        }

        static Answer download(String name, String type, byte[] content) {
            return new Answer(type, content, Map.of("Content-Disposition", FileName.contentDisposition(name)));
        }
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Matcher path = PATH.matcher(Objects.requireNonNullElse(request.getPathInfo(), ""));
        Optional<Answer> answer = path.matches()
                ? MailboxServer.mailbox(getServletContext())
                        .find(Integer.parseInt(path.group(1)))
                        .flatMap(mail -> answer(mail, path, request))
                : Optional.empty();
        if (answer.isEmpty()) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        answer.get().header.forEach(response::setHeader);
        response.setContentType(answer.get().type);
        response.setContentLength(answer.get().content.length);
        response.getOutputStream().write(answer.get().content);
    }

    private static Optional<Answer> answer(Mail mail, Matcher path, HttpServletRequest request) {
        if (path.group(3) != null) {
            return attachment(mail, Integer.parseInt(path.group(3)));
        }
        return switch (Objects.requireNonNullElse(path.group(2), "page")) {
            case "html" -> html(mail);
            case "source" -> Optional.of(new Answer("text/plain;charset=UTF-8", mail.content(), Map.of()));
            case "eml" ->
                Optional.of(Answer.download("mail-" + mail.number() + ".eml", "message/rfc822", mail.content()));
            default -> {
                String view = Objects.requireNonNullElse(request.getParameter("view"), "");
                Html page = MailPage.render(request.getContextPath() + "/", mail, view);
                yield Optional.of(Answer.page(page.markup(), Map.of()));
            }
        };
    }

    private static Optional<Answer> html(Mail mail) {
        ParsedMail.Body body = MailParser.parse(mail.content()).body();
        return body.html()
                .map(html -> Answer.page(
                        HtmlView.render(html, body.attachments()),
                        Map.of(
                                "Content-Security-Policy", HtmlView.POLICY,
                                "Referrer-Policy", "no-referrer",
                                "X-DNS-Prefetch-Control", "off")));
    }

    private static Optional<Answer> attachment(Mail mail, int number) {
        return MailParser.parse(mail.content()).body().attachments().stream()
                .filter(attachment -> attachment.number() == number)
                .findFirst()
                .map(found -> Answer.download(
                        found.name(),
                        TYPE.matcher(found.type()).matches() ? found.type() : "application/octet-stream",
                        found.content()));
    }
}
