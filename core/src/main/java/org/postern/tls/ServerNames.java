package org.postern.tls;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which certificate goes with which host name. */
record ServerNames(Map<String, Identity> certificates, Identity otherwise) {

    private static final Pattern NAME =
            Pattern.compile("(?i)(\\*\\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*");

    /** Whether the text is a host name, or {@code *.} and one. */
    static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /** The certificate of a name: of the name itself, of the wildcard that stands for its first label (RFC 6125 §6.4.3), or of none. */
    Identity certificateOf(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        return Optional.ofNullable(certificates.get(lower))
                .or(() -> Optional.ofNullable(certificates.get(lower.replaceFirst("^[^.]+", "*"))))
                .orElse(otherwise);
    }

    Optional<Identity> byAlias(String alias) {
        return Stream.concat(Stream.of(otherwise), certificates.values().stream())
                .filter(each -> each.alias().equals(alias))
                .findFirst();
    }
}
