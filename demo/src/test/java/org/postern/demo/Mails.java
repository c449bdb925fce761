package org.postern.demo;

import java.nio.charset.StandardCharsets;

/** Mails for tests. */
final class Mails {

    private Mails() {}

    /** Its lines, each as {@code CRLF} ends it, in UTF-8. */
    static byte[] of(String... lines) {
        return (String.join("\r\n", lines) + "\r\n").getBytes(StandardCharsets.UTF_8);
    }

    static ParsedMail parsed(String... lines) {
        return MailParser.parse(of(lines));
    }
}
