package org.postern.smtp;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The commands that the gateway knows (RFC 5321 §4.1.1, RFC 3207, RFC 4954). */
public enum Verb {
    HELO,
    EHLO,
    STARTTLS,
    AUTH,
    MAIL,
    RCPT,
    DATA,
    RSET,
    NOOP,
    QUIT,
    VRFY,
    EXPN,
    BDAT,
    HELP;

    private static final Map<String, Verb> BY_NAME =
            Stream.of(values()).collect(Collectors.toUnmodifiableMap(Verb::name, verb -> verb));

    /** The verb of that name, in any case; empty for an unknown one. */
    public static Optional<Verb> of(String word) {
        boolean ascii = word.chars().allMatch(c -> c < 0x80); // some letters become ASCII ones in upper case
        return ascii ? Optional.ofNullable(BY_NAME.get(word.toUpperCase(Locale.ROOT))) : Optional.empty();
    }
}
