package org.postern.filters.mailauth;

import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.postern.api.mime.Field;
import org.postern.api.text.EncodedWords;
import org.postern.filters.domain.DomainName;

/** In whose name a field Authentication-Results claims to be written (RFC 8601 §2.2, §5). */
final class ClaimedId {

    private final String text;
    private int at;

    private ClaimedId(String text) {
        this.text = text;
    }

    /** A form of an id that can be compared with others. */
    static String canonical(String id) {
        return DomainName.parse(id).map(DomainName::text).orElseGet(() -> folded(id));
    }

    private static String folded(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
    }

    /**
     * Whether a field claims to be written in one of these names. One whose syntax is invalid does if it has such a name anywhere: other
     * readers may be more lenient.
     *
     * @param ids in their {@linkplain #canonical canonical} form
     */
    static boolean isOneOf(Set<String> ids, Field field) {
        Optional<String> id = new ClaimedId(field.value()).read();
        if (id.isPresent()) {
            return ids.contains(canonical(squeezed(id.get())));
        }
        String whole = squeezed(field.value());
        String withoutComments = squeezed(field.value().replaceAll("\\([^()]*\\)", ""));
        return ids.stream().anyMatch(each -> whole.contains(each) || withoutComments.contains(each));
    }

    private static String squeezed(String text) {
        return folded(EncodedWords.decode(text)).replaceAll("[\\s\"\\\\\\p{Cntrl}\\p{Cf}]+", "");
    }

    /** Empty if it has none, or anything but a version and a semicolon behind it. */
    private Optional<String> read() {
        Optional<String> id = skipsBlanks() ? value() : Optional.empty();
        if (id.isEmpty() || !skipsBlanks()) {
            return Optional.empty();
        }
        while (at < text.length() && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
            at++;
        }
        boolean ends = skipsBlanks() && (at == text.length() || text.charAt(at) == ';');
        return ends ? id : Optional.empty();
    }

    private Optional<String> value() {
        StringBuilder value = new StringBuilder();
        if (at < text.length() && text.charAt(at) == '"') {
            for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
                if (text.charAt(at) == '\\' && at + 1 < text.length()) {
                    at++;
                }
                value.append(text.charAt(at));
            }
            at++;
            return at > text.length() ? Optional.empty() : Optional.of(value.toString());
        }
        while (at < text.length() && isTokenCharacter(text.charAt(at))) {
            value.append(text.charAt(at++));
        }
        return value.length() == 0 ? Optional.empty() : Optional.of(value.toString());
    }

    private static boolean isTokenCharacter(char c) {
        return c > ' ' && c != 0x7F && "()<>@,;:\\\"/[]?=".indexOf(c) < 0;
    }

    /** White space and comments; false if a comment does not end. */
    private boolean skipsBlanks() {
        int depth = 0;
        while (at < text.length() && (depth > 0 || " \t(".indexOf(text.charAt(at)) >= 0)) {
            char c = text.charAt(at);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            at += c == '\\' ? 2 : 1;
        }
        return depth == 0;
    }
}
