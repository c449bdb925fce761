package org.postern.filters.mailauth;

import java.net.IDN;
import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postern.api.mime.Field;
import org.postern.api.text.EncodedWords;
import org.postern.filters.domain.DomainName;

/** In whose name a field Authentication-Results claims to be written (RFC 8601 §2.2, §5). */
final class ClaimedId {

    /**
     * What readers see nothing of, or what they skip: separators, marks, controls and format characters, those that have no category of
     * their own but are ignorable by default (Unicode, Default_Ignorable_Code_Point), quotation marks and backslashes.
     */
    private static final Pattern IGNORED = Pattern.compile("[\\p{Z}\\p{M}\\p{C}\\u115F\\u1160\\u3164\\uFFA0\"\\\\]+");

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
            String decoded = EncodedWords.decode(id.get());
            return Stream.concat(Stream.of(decoded), squeezed(decoded)).anyMatch(each -> ids.contains(canonical(each)));
        }
        List<String> texts = Stream.of(
                        field.value(), withoutComments(field.value(), true), withoutComments(field.value(), false))
                .flatMap(text -> squeezed(EncodedWords.decode(text)))
                .toList();
        return ids.stream()
                .flatMap(each -> Stream.of(each, IDN.toUnicode(each))) // in A-labels and in U-labels
                .anyMatch(each -> texts.stream().anyMatch(text -> text.contains(each)));
    }

    /** Without what is ignored; marks that make a letter with the one before can be a part of it, or not. */
    private static Stream<String> squeezed(String text) {
        return Stream.of(without(folded(text)), without(folded(without(text))));
    }

    private static String without(String text) {
        return IGNORED.matcher(text).replaceAll("");
    }

    /** @param nested whether there are comments within comments, as RFC 5322 §3.2.2 has it, but not each reader */
    private static String withoutComments(String text, boolean nested) {
        StringBuilder rest = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (depth > 0 && c == '\\') {
                i++;
            } else if (c == '(' && (nested || depth == 0)) {
                depth++;
            } else if (c == ')' && depth > 0) {
                depth--;
            } else if (depth == 0) {
                rest.append(c);
            }
        }
        return rest.toString();
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
