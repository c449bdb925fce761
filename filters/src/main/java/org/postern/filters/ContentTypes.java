package org.postern.filters;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.api.text.Wildcard;
import org.postern.settings.Setting;

/**
 * Types of messages to accept and to reject, by what the message itself says it is (RFC 2045 §5); its parts are not looked at.
 * One that says nothing is {@code text/plain}, and one that says several things must be accepted as each of them.
 */
public final class ContentTypes {

    private static final String TOKEN = "[^\\x00- \\x7F-\\uFFFF()<>@,;:\\\\\"/\\[\\]?=]+";
    private static final Pattern TYPE = Pattern.compile(TOKEN + "/" + TOKEN);

    private final List<Wildcard> accept;
    private final List<Wildcard> refuse;
    private final Reply refusal;

    /**
     * @param accept over type and subtype, such as {@code text/*}; empty for all
     * @param refuse even if they are accepted by the first list
     */
    public ContentTypes(List<Wildcard> accept, List<Wildcard> refuse, Reply refusal) {
        this.accept = List.copyOf(accept);
        this.refuse = List.copyOf(refuse);
        this.refusal = refusal;
    }

    /** Properties {@code accept}, {@code refuse} and {@code reply}. */
    public ContentTypes(FilterSettings settings) {
        this(
                settings.read("accept", "", types -> types.list(ContentTypes::wildcard)),
                settings.read("refuse", "", types -> types.list(ContentTypes::wildcard)),
                settings.read("reply", "554 5.6.1 Content type not accepted", Parsers::refusal));
    }

    private static Wildcard wildcard(Setting setting) {
        if (!setting.text().equals("*")
                && !setting.text().replaceAll("[*?]", "x").matches(TYPE.pattern())) {
            throw setting.invalid("a type and subtype, such as text/plain or image/*");
        }
        return new Wildcard(setting.text());
    }

    /**
     * Whether a message is rejected.
     *
     * @throws IOException as {@link Message#header()} does
     */
    public Optional<Reply> refusal(Message message) throws IOException {
        if (accept.isEmpty() && refuse.isEmpty()) {
            return Optional.empty();
        }
        List<String> values = message.header().all("Content-Type");
        boolean accepted =
                (values.isEmpty() ? List.of("text/plain") : values).stream().allMatch(this::isAccepted);
        return accepted ? Optional.empty() : Optional.of(refusal);
    }

    private boolean isAccepted(String value) {
        String type = type(value);
        return TYPE.matcher(type).matches() // or readers would differ about what it is
                && (accept.isEmpty() || accept.stream().anyMatch(wildcard -> wildcard.matches(type)))
                && refuse.stream().noneMatch(wildcard -> wildcard.matches(type));
    }

    /** What stands before the parameters, without comments, which nest, and white space between tokens (RFC 5322 §3.2.2). */
    private static String type(String value) {
        StringBuilder type = new StringBuilder();
        int depth = 0;
        for (int i = 0; i < value.length() && (depth > 0 || value.charAt(i) != ';'); i++) {
            char c = value.charAt(i);
            if (c == '(') {
                depth++;
            } else if (c == ')' && depth > 0) {
                depth--;
            } else if (c == '\\' && depth > 0) {
                i++;
            } else if (depth == 0 && !Character.isWhitespace(c)) {
                type.append(c);
                continue;
            }
            if (type.length() > 0 && type.charAt(type.length() - 1) != ' ') {
                type.append(' ');
            }
        }
        return type.toString().replace(" /", "/").replace("/ ", "/").strip();
    }
}
