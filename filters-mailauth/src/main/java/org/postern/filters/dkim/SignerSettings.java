package org.postern.filters.dkim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.postern.filters.FilterSettings;
import org.postern.settings.Setting;

/**
 * What is signed, and how.
 *
 * @param headers names of the fields that are signed, all that there are of each
 * @param oversign those of which one more is signed than there are, so that none can be added
 * @param expires how long a signature is valid; empty for ever
 */
record SignerSettings(
        SigningKeys keys,
        List<String> headers,
        List<String> oversign,
        Canonicalization canonicalization,
        Optional<Duration> expires,
        Missing missing) {

    /** What becomes of a message that there is no key for. */
    enum Missing {
        PASS,
        REJECT
    }

    /** RFC 6376 §5.4.1, and what makes a mail what it is to its reader. */
    private static final String HEADERS =
            "From, Sender, Reply-To, To, Cc, Subject, Date, Message-ID, In-Reply-To, References,"
                    + " MIME-Version, Content-Type, Content-Transfer-Encoding, Content-ID, Content-Description,"
                    + " Resent-Date, Resent-From, Resent-Sender, Resent-To, Resent-Cc, Resent-Message-ID,"
                    + " List-Id, List-Help, List-Unsubscribe, List-Unsubscribe-Post, List-Subscribe, List-Post, List-Owner, List-Archive";

    private static final String OVERSIGNED =
            "From, Reply-To, To, Cc, Subject, Date, Message-ID, MIME-Version, Content-Type, Content-Transfer-Encoding";

    /** Mail servers add them to a message without them, which breaks no signature then. */
    private static final Set<String> ADDED_LATER =
            Set.of("date", "message-id", "mime-version", "content-type", "content-transfer-encoding");

    /** They change on the way, or there are more of them (RFC 6376 §5.4). */
    private static final Set<String> UNSUITABLE =
            Set.of("dkim-signature", "return-path", "received", "authentication-results");

    private static final Pattern NAME = Pattern.compile("[!-9<-~]+"); // no colon, and no semicolon, which ends h=

    /** Properties {@code keys}, {@code keysPassword}, {@code headers}, {@code oversign}, {@code canonicalization}, {@code expires}, {@code missing}. */
    static SignerSettings read(FilterSettings settings) {
        String password = settings.secret("keysPassword");
        return new SignerSettings(
                settings.read("keys", "", text -> SigningKeys.read(text, password)),
                settings.read("headers", HEADERS, SignerSettings::headers),
                settings.read("oversign", OVERSIGNED, SignerSettings::names),
                settings.read("canonicalization", "relaxed/relaxed", SignerSettings::canonicalization),
                settings.read("expires", "", SignerSettings::expires),
                settings.read("missing", "pass", text -> text.choice(Missing.class)));
    }

    private static List<String> headers(Setting setting) {
        List<String> names = names(setting);
        if (names.stream().noneMatch("From"::equalsIgnoreCase)) {
            throw setting.invalid("names of header fields, From among them (RFC 6376 §5.4)");
        }
        return names;
    }

    private static List<String> names(Setting setting) {
        List<String> names = setting.list();
        for (String name : names) {
            if (!NAME.matcher(name).matches() || UNSUITABLE.contains(lower(name))) {
                throw setting.invalid(
                        "names of header fields, such as From, Subject, and not those that change on the way: "
                                + "DKIM-Signature, Return-Path, Received, Authentication-Results");
            }
        }
        if (names.stream().map(SignerSettings::lower).distinct().count() < names.size()) {
            throw setting.invalid("each name once");
        }
        return names;
    }

    private static Canonicalization canonicalization(Setting setting) {
        return Canonicalization.parse(setting.text())
                .filter(any -> setting.text().indexOf('/') > 0)
                .orElseThrow(() -> setting.invalid(
                        "relaxed/relaxed, relaxed/simple, simple/relaxed or simple/simple, for header and body"));
    }

    private static Optional<Duration> expires(Setting setting) {
        if (setting.isEmpty()) {
            return Optional.empty();
        }
        if (!setting.text().matches("[1-9]\\d{0,4}\\s*[hd]")) {
            throw setting.invalid("a number of hours or days, such as 12h or 30d, or nothing");
        }
        long number = Long.parseLong(setting.text().replaceAll("\\D", ""));
        return Optional.of(setting.text().endsWith("h") ? Duration.ofHours(number) : Duration.ofDays(number));
    }

    /** The tag {@code h=} for a header: a name for each field, and one more where none is to be added. */
    List<String> namesFor(SignedHeader header) {
        List<String> names = new ArrayList<>();
        for (String name : headers) {
            addTo(names, name, header.count(name));
        }
        for (String name : oversign) {
            int count = header.count(name);
            boolean isSigned = headers.stream().anyMatch(name::equalsIgnoreCase);
            boolean isOversigned = count > 0 || !ADDED_LATER.contains(lower(name));
            addTo(names, name, (isSigned ? 0 : count) + (isOversigned ? 1 : 0));
        }
        return names;
    }

    private static void addTo(List<String> names, String name, int count) {
        for (int i = 0; i < count; i++) {
            names.add(name);
        }
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}
