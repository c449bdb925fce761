package org.postern.demo;

import java.util.Locale;

/** What the pages have in common. */
final class Layout {

    private Layout() {}

    /**
     * @param root the path of the mailbox, ending with a slash
     * @param head more for the head
     */
    static Html page(String root, String title, Html head, Html main) {
        return Html.of("""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>%s</title>
                <link rel="icon" href="%sicon.svg">
                <link rel="stylesheet" href="%sstyle.css">
                %s</head>
                <body>
                <main>
                %s</main>
                </body>
                </html>
                """, title, root, root, head, main);
    }

    /** Says "1 mail", "2 mails". */
    static String counted(int number, String thing) {
        return number + " " + thing + (number == 1 ? "" : "s");
    }

    static String size(long bytes) {
        if (bytes < 1000) {
            return counted((int) bytes, "byte");
        }
        return bytes < 1_000_000
                ? (bytes + 500) / 1000 + " kB"
                : String.format(Locale.ROOT, "%.1f MB", bytes / 1_000_000.0);
    }
}
