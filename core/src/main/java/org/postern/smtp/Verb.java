package org.postern.smtp;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postern.net.Texts;

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
        Verb usual = BY_NAME.get(word);
        if (usual != null) {
            return Optional.of(usual);
        }
        return Texts.isAscii(word) // some other letters become ASCII ones in upper case
                ? Optional.ofNullable(BY_NAME.get(word.toUpperCase(Locale.ROOT)))
                : Optional.empty();
    }
}
