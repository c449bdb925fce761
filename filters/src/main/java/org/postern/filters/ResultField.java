package org.postern.filters;

import java.util.Locale;
import java.util.Set;
import org.postern.api.mime.Field;
import org.postern.settings.Setting;

/** The name of a header field in which a filter says what it has found; fields of that name that come with a message are removed. */
public final class ResultField {

    /** Without these a message is another one, cannot be read, or loses what other systems have found. */
    private static final Set<String> RESERVED = Set.of(
            "from",
            "sender",
            "reply-to",
            "to",
            "cc",
            "bcc",
            "date",
            "message-id",
            "in-reply-to",
            "references",
            "subject",
            "comments",
            "keywords",
            "received",
            "received-spf",
            "return-path",
            "dkim-signature",
            "authentication-results",
            "mime-version");

    private static final Set<String> RESERVED_BEGINNINGS = Set.of("content-", "resent-", "arc-", "list-");

    private ResultField() {}

    /**
     * Reads a name; nothing stands for no field.
     *
     * @param example for what is allowed, such as {@code X-Virus-Status}
     */
    public static String optional(Setting setting, String example) {
        return setting.isEmpty() ? "" : name(setting, example, ", or nothing");
    }

    /** Reads a name, as {@link #optional} does, where there has to be one. */
    public static String required(Setting setting, String example) {
        return name(setting, example, "");
    }

    private static String name(Setting setting, String example, String otherwise) {
        String name = setting.text();
        if (!isName(name) || isReserved(name.toLowerCase(Locale.ROOT))) {
            throw setting.invalid(
                    "the name of a header field that a message does not need itself, such as " + example + otherwise);
        }
        return name;
    }

    private static boolean isName(String text) {
        try {
            return Field.of(text, "").name().equals(text);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isReserved(String name) {
        return RESERVED.contains(name) || RESERVED_BEGINNINGS.stream().anyMatch(name::startsWith);
    }
}
