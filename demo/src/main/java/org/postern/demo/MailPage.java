package org.postern.demo;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** One mail: who, when, what it says in one of the views that it has, and its attachments. */
final class MailPage {

    private static final DateTimeFormatter ARRIVED = DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM)
            .withLocale(Locale.UK)
            .withZone(ZoneId.systemDefault());

    private MailPage() {}

    /** @param wanted a key of {@link #views}; what the mail does not have is answered by what it has */
    static Html render(String root, Mail mail, String wanted) {
        ParsedMail parsed = MailParser.parse(mail.content());
        Map<String, String> views = views(parsed.body());
        String view =
                views.containsKey(wanted) ? wanted : views.keySet().iterator().next();
        String subject = parsed.subject().isBlank() ? "(no subject)" : parsed.subject();
        String address = root + "mails/" + mail.number();
        return Layout.page(
                root,
                subject + " – Mailbox",
                Html.NONE,
                Html.of(
                        """
                        <p><a href="%s">Mailbox</a></p>
                        <h1><bdi>%s</bdi></h1>
                        %s%s%s%s<section aria-label="%s">
                        %s</section>
                        %s""",
                        root,
                        subject,
                        summary(mail, parsed),
                        problem(parsed.body()),
                        attachments(address, parsed.body()),
                        tabs(address, views, view),
                        views.getOrDefault(view, ""),
                        content(address, mail, parsed.body(), view),
                        actions(root, address, mail)));
    }

    /** The ways to look at a mail, the best one first: the parameter of the page's address, and its name. */
    private static Map<String, String> views(ParsedMail.Body body) {
        Map<String, String> views = new LinkedHashMap<>();
        body.html().ifPresent(html -> views.put("html", "HTML"));
        body.text().ifPresent(text -> views.put("text", "Text"));
        views.put("source", "Source");
        return views;
    }

    private static Html summary(Mail mail, ParsedMail parsed) {
        Stream<Html> rows = Stream.of(
                row("From", parsed.from()),
                row("To", parsed.to()),
                row("Cc", parsed.cc()),
                row("Date", parsed.date()),
                row("Envelope from", mail.senderOrNone()),
                row("Envelope to", String.join(", ", mail.recipients())),
                row("Arrived", ARRIVED.format(mail.arrived())),
                row("Size", Layout.size(mail.content().length)));
        return Html.of("<dl>\n%s</dl>\n", Html.joined(rows));
    }

    private static Html row(String name, String value) {
        return value.isEmpty() ? Html.NONE : Html.of("<div><dt>%s</dt><dd><bdi>%s</bdi></dd></div>\n", name, value);
    }

    private static Html problem(ParsedMail.Body body) {
        return body.problem().isEmpty()
                ? Html.NONE
                : Html.of("<p class=\"problem\">%s The source is complete.</p>\n", body.problem());
    }

    private static Html attachments(String address, ParsedMail.Body body) {
        if (body.attachments().isEmpty()) {
            return Html.NONE;
        }
        Stream<Html> items = body.attachments().stream()
                .map(attachment -> Html.of(
                        "<li><a href=\"%s/parts/%s\" download=\"%s\"><bdi>%s</bdi></a> <small>%s, %s</small></li>\n",
                        address,
                        attachment.number(),
                        attachment.name(),
                        attachment.name(),
                        attachment.type(),
                        Layout.size(attachment.content().length)));
        return Html.of("""
                <h2>%s</h2>
                <ul>
                %s</ul>
                """, Layout.counted(body.attachments().size(), "attachment"), Html.joined(items));
    }

    private static Html tabs(String address, Map<String, String> views, String current) {
        Stream<Html> links = views.entrySet().stream()
                .map(view -> Html.of(
                        "<a href=\"%s?view=%s\"%s>%s</a>\n",
                        address,
                        view.getKey(),
                        view.getKey().equals(current) ? Html.of(" aria-current=\"page\"") : Html.NONE,
                        view.getValue()));
        return Html.of("<nav aria-label=\"Views\">\n%s</nav>\n", Html.joined(links));
    }

    private static Html content(String address, Mail mail, ParsedMail.Body body, String view) {
        return switch (view) {
            case "html" ->
                Html.of(
                        // without scripts, and without the rights of this origin
                        "<iframe src=\"%s/html\" title=\"The mail as HTML\""
                                + " sandbox=\"allow-popups allow-popups-to-escape-sandbox\"></iframe>\n",
                        address);
            case "text" -> Html.of("<pre tabindex=\"0\">%s</pre>\n", body.text().orElse(""));
            default -> Html.of("<pre tabindex=\"0\">%s</pre>\n", ReadableText.of(mail.content(), ""));
        };
    }

    private static Html actions(String root, String address, Mail mail) {
        return Html.of("""
                <form class="actions" action="%sdelete" method="post">
                <a href="%s/eml" download="mail-%s.eml">Download as .eml</a>
                <a href="%s/source">The source alone</a>
                <button class="danger" name="mail" value="%s">Delete</button>
                </form>
                """, root, address, mail.number(), address, mail.number());
    }
}
