package org.postern.demo;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;

/** The list of mails, or of those that a search has found. */
final class ListPage {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss").withZone(ZoneId.systemDefault());

    private ListPage() {}

    /** @param query what is searched for; empty for everything */
    static Html render(String root, String query, Mailbox mailbox) {
        List<Mail> all = mailbox.newestFirst();
        List<Mail> shown = query.isBlank()
                ? all
                : all.stream().filter(mail -> mail.matches(query)).toList();
        String title = query.isBlank() ? "Mailbox (" + all.size() + ")" : "Search for " + query + " – Mailbox";
        return Layout.page(
                root,
                title,
                Html.of("""
                        <script src="%srefresh.js" defer></script>
                        <noscript><meta http-equiv="refresh" content="10"></noscript>
                        """, root),
                Html.of("""
                        <h1><a href="%s">Mailbox</a></h1>
                        <form role="search" action="%s" method="get">
                        <label for="q">Search</label>
                        <input id="q" name="q" type="search" value="%s" placeholder="subject, address or text" maxlength="200">
                        <button>Search</button>
                        </form>
                        <div id="mails">
                        %s</div>
                        %s""", root, root, query, mails(root, query, shown, all.size()), deleteAll(root)));
    }

    private static Html mails(String root, String query, List<Mail> shown, int all) {
        if (all == 0) {
            return Html.of("<p role=\"status\">Nothing has arrived yet. This page looks again by itself.</p>\n");
        }
        if (shown.isEmpty()) {
            return Html.of(
                    "<p role=\"status\">Of %s, none has “%s”. <a href=\"%s\">Show all</a></p>\n",
                    Layout.counted(all, "mail"), query, root);
        }
        Html count = query.isBlank()
                ? Html.of("%s, newest first", Layout.counted(all, "mail"))
                : Html.of("%s of %s. <a href=\"%s\">Show all</a>", shown.size(), Layout.counted(all, "mail"), root);
        return Html.of("""
                <p role="status">%s</p>
                <table>
                <thead>
                <tr><th scope="col">Time</th><th scope="col">From</th><th scope="col">To</th><th scope="col">Subject</th>\
                <th scope="col" class="number">Size</th></tr>
                </thead>
                <tbody>
                %s</tbody>
                </table>
                """, count, Html.joined(shown.stream().map(mail -> row(root, mail))));
    }

    private static Html row(String root, Mail mail) {
        String subject = mail.summary().subject();
        return Html.of(
                """
                <tr><td><time datetime="%s">%s</time></td><td><bdi>%s</bdi></td><td>%s</td>\
                <td><a href="%smails/%s"><bdi>%s</bdi></a></td><td class="number">%s</td></tr>
                """,
                mail.arrived(),
                TIME.format(mail.arrived()),
                mail.from(),
                String.join(", ", mail.recipients()),
                root,
                mail.number(),
                subject.isBlank() ? "(no subject)" : subject,
                Layout.size(mail.content().length));
    }

    private static Html deleteAll(String root) {
        return Html.of("""
                <details>
                <summary>Delete all …</summary>
                <form action="%sdelete" method="post">
                <p>Mails that are deleted are gone, found by a search or not.</p>
                <button class="danger" name="mail" value="all">Delete all mails</button>
                </form>
                </details>
                """, root);
    }
}
