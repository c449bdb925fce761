package org.postern.demo;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * A mail as it came.
 *
 * @param sender of the envelope; empty for a notice
 * @param recipients of the envelope
 */
@SuppressWarnings("ArrayRecordComponent") // one mail is never compared with another
record Mail(int number, Instant arrived, String sender, List<String> recipients, byte[] content, Mail.Summary summary) {

    private static final int SEARCHED = 64 << 10;

    /**
     * What the list of mails needs of one, so that it need not read it each time.
     *
     * @param from the author in the header; empty if there is none
     * @param searchable in lower case
     */
    record Summary(String subject, String from, String searchable) {

        static Summary of(ParsedMail mail) {
            String text = String.join(
                    "\n",
                    mail.subject(),
                    mail.from(),
                    mail.to(),
                    mail.cc(),
                    start(mail.body().text().orElse("")),
                    start(mail.body().html().orElse("")).replaceAll("<[^<>]*>", ""));
            return new Summary(mail.subject(), mail.from(), text.toLowerCase(Locale.ROOT));
        }

        private static String start(String text) {
            return text.substring(0, Math.min(text.length(), SEARCHED));
        }
    }

    /** The author if the header has one, else the sender. */
    String from() {
        return summary.from().isEmpty() ? senderOrNone() : summary.from();
    }

    /** With the brackets of SMTP if it is empty. */
    String senderOrNone() {
        return sender.isEmpty() ? "<>" : sender;
    }

    /** Whether each word of the query is in the subject, an address, or the text. */
    boolean matches(String query) {
        String addresses = (sender + '\n' + String.join("\n", recipients)).toLowerCase(Locale.ROOT);
        return Stream.of(query.toLowerCase(Locale.ROOT).split("\\s+"))
                .allMatch(word -> summary.searchable().contains(word) || addresses.contains(word));
    }
}
