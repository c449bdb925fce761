package org.postern.session;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** The commands that we know (RFC 5321 §4.1.1, RFC 3207, RFC 4954), each with the method that carries it out. */
enum Verb {
    HELO(Conversation::helo),
    EHLO(Conversation::ehlo),
    STARTTLS(Conversation::startTls),
    AUTH(Conversation::auth),
    MAIL(Conversation::mail),
    RCPT(Conversation::rcpt),
    DATA(Conversation::data),
    RSET(Conversation::rset),
    NOOP(Conversation::noop),
    QUIT(Conversation::quit),
    VRFY(Conversation::vrfy),
    EXPN(Conversation::notImplemented),
    BDAT(Conversation::notImplemented),
    HELP(Conversation::help);

    /** Carries a command out. */
    @FunctionalInterface
    interface Method {
        void run(Conversation conversation, String argument) throws IOException;
    }

    private final Method method;
    private final byte[] line = (name() + "\r\n").getBytes(StandardCharsets.US_ASCII);

    Verb(Method method) {
        this.method = method;
    }

    void run(Conversation conversation, String argument) throws IOException {
        method.run(conversation, argument);
    }

    /** The verb as a line of its own, which is all that the engine sees. */
    byte[] line() {
        return line;
    }

    /** The verb that a line begins with. */
    static Optional<Verb> of(String line) {
        int end = line.indexOf(' ');
        String word = ascii(end < 0 ? line : line.substring(0, end)).toUpperCase(Locale.ROOT);
        return Optional.ofNullable(
                switch (word) {
                    case "HELO" -> HELO;
                    case "EHLO" -> EHLO;
                    case "STARTTLS" -> STARTTLS;
                    case "AUTH" -> AUTH;
                    case "MAIL" -> MAIL;
                    case "RCPT" -> RCPT;
                    case "DATA" -> DATA;
                    case "RSET" -> RSET;
                    case "NOOP" -> NOOP;
                    case "QUIT" -> QUIT;
                    case "VRFY" -> VRFY;
                    case "EXPN" -> EXPN;
                    case "BDAT" -> BDAT;
                    case "HELP" -> HELP;
                    default -> null;
                });
    }

    /** Nothing, if a letter is not ASCII: some become ASCII ones in upper case. */
    private static String ascii(String word) {
        return word.chars().allMatch(c -> c < 0x80) ? word : "";
    }

    /** What follows the verb. */
    String argument(String text) {
        return text.length() <= name().length()
                ? ""
                : text.substring(name().length()).trim();
    }
}
