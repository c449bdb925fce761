package org.postern.demo;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** One mail: who, when, what it says in one of the views that it has, and its attachments. */
final class MailPage {

    /** A way to look at a mail. */
    enum View {
        HTML,
        TEXT,
        SOURCE;

        /** As the address of the page has it. */
        String parameter() {
            return name().toLowerCase(Locale.ROOT);
        }

        private String label() {
            return this == HTML ? "HTML" : this == TEXT ? "Text" : "Source";
        }

        private boolean isOf(ParsedMail.Body body) {
            return this == HTML
                    ? body.html().isPresent()
                    : this != TEXT || body.text().isPresent();
        }
    }

    private static final DateTimeFormatter ARRIVED = DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM)
            .withLocale(Locale.UK)
            .withZone(ZoneId.systemDefault());

    private MailPage() {}

    /**
     * Renders it.
     *
     * @param wanted the parameter of a {@link View}; what the mail does not have is answered by what it has
     */
    static Html render(String root, Mail mail, String wanted) {
        ParsedMail parsed = MailParser.parse(mail.content());
        List<View> views = Stream.of(View.values())
                .filter(view -> view.isOf(parsed.body()))
                .toList();
        View view = views.stream()
                .filter(each -> each.parameter().equals(wanted))
                .findFirst()
                .orElse(views.get(0));
        String subject = parsed.subject().isBlank() ? "(no subject)" : parsed.subject();
        String address = root + "mails/" + mail.number();
        return Layout.page(
                root,
                subject + " – Mailbox",
                Html.NONE,
                Html.of(
                        """
                        <p><a href="{}">Mailbox</a></p>
                        <h1><bdi>{}</bdi></h1>
                        {}{}{}{}<section aria-label="{}">
                        {}</section>
                        {}""",
                        root,
                        subject,
                        summary(mail, parsed),
                        problem(parsed.body()),
                        attachments(address, parsed.body()),
                        tabs(address, views, view),
                        view.label(),
                        content(address, mail, parsed.body(), view),
                        actions(root, address, mail)));
    }

    private static Html summary(Mail mail, ParsedMail parsed) {
        List<Html> rows = new ArrayList<>();
        row(rows, "From", parsed.from());
        row(rows, "To", parsed.to());
        row(rows, "Cc", parsed.cc());
        row(rows, "Date", parsed.date());
        row(rows, "Envelope from", mail.senderOrNone());
        row(rows, "Envelope to", String.join(", ", mail.recipients()));
        row(rows, "Arrived", ARRIVED.format(mail.arrived()));
        row(rows, "Size", Layout.size(mail.content().length));
        return Html.of("<dl>\n{}</dl>\n", Html.joined(rows));
    }

    private static void row(List<Html> rows, String name, String value) {
        if (!value.isEmpty()) {
            rows.add(Html.of("<div><dt>{}</dt><dd><bdi>{}</bdi></dd></div>\n", name, value));
        }
    }

    private static Html problem(ParsedMail.Body body) {
        return body.problem().isEmpty()
                ? Html.NONE
                : Html.of("<p class=\"problem\">{} The source is complete.</p>\n", body.problem());
    }

    private static Html attachments(String address, ParsedMail.Body body) {
        if (body.attachments().isEmpty()) {
            return Html.NONE;
        }
        List<Html> items = body.attachments().stream()
                .map(attachment -> Html.of(
                        "<li><a href=\"{}/parts/{}\" download=\"{}\"><bdi>{}</bdi></a> <small>{}, {}</small></li>\n",
                        address,
                        attachment.number(),
                        attachment.name(),
                        attachment.name(),
                        attachment.type(),
                        Layout.size(attachment.content().length)))
                .toList();
        return Html.of("""
                <h2>{}</h2>
                <ul>
                {}</ul>
                """, Layout.counted(items.size(), "attachment"), Html.joined(items));
    }

    private static Html tabs(String address, List<View> views, View current) {
        List<Html> links = views.stream()
                .map(view -> Html.of(
                        "<a href=\"{}?view={}\"{}>{}</a>\n",
                        address,
                        view.parameter(),
                        view == current ? Html.of(" aria-current=\"page\"") : Html.NONE,
                        view.label()))
                .toList();
        return Html.of("<nav aria-label=\"Views\">\n{}</nav>\n", Html.joined(links));
    }

    private static Html content(String address, Mail mail, ParsedMail.Body body, View view) {
        return switch (view) {
            case HTML ->
                Html.of(
                        // without scripts, and without the rights of this origin
                        "<iframe src=\"{}/html\" title=\"The mail as HTML\""
                                + " sandbox=\"allow-popups allow-popups-to-escape-sandbox\"></iframe>\n",
                        address);
            case TEXT -> Html.of("<pre tabindex=\"0\">{}</pre>\n", body.text().orElse(""));
            case SOURCE -> Html.of("<pre tabindex=\"0\">{}</pre>\n", ReadableText.of(mail.content(), ""));
        };
    }

    private static Html actions(String root, String address, Mail mail) {
        return Html.of("""
                <form class="actions" action="{}delete" method="post">
                <a href="{}/eml" download="mail-{}.eml">Download as .eml</a>
                <a href="{}/source">The source alone</a>
                <button class="danger" name="mail" value="{}">Delete</button>
                </form>
                """, root, address, mail.number(), address, mail.number());
    }
}
