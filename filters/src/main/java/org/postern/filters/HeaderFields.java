package org.postern.filters;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.api.Message;
import org.postern.api.mime.Field;
import org.postern.api.mime.Header;
import org.postern.api.text.Template;
import org.postern.settings.Setting;

/** Removes fields from a message's header, and then adds others; so a field of ours cannot be a client's. */
public final class HeaderFields {

    /**
     * A field to add, at the top of the header.
     *
     * @param name without the colon
     * @param value if one of its names has no value, the field is left out
     */
    public record Addition(String name, Template value) {

        /** @throws IllegalArgumentException if the name is not one of a header field */
        public Addition {
            Field.of(name, "");
        }
    }

    private static final Pattern LINE_BREAKS = Pattern.compile("[\\r\\n\\x00]+");
    private static final int MAX_LINE_LENGTH = 400;

    private static final Pattern ADDITION = Pattern.compile("([!-9;-~]+):\\s*(\\S.*)");

    private final List<String> remove;
    private final List<Addition> add;

    /**
     * @param remove names of fields, in which case does not matter
     * @param add in the order that they shall have in the header
     */
    public HeaderFields(List<String> remove, List<Addition> add) {
        this.remove = List.copyOf(remove);
        this.add = List.copyOf(add);
    }

    /** Properties {@code remove} and {@code add}. */
    public HeaderFields(FilterSettings settings) {
        this(
                settings.read("remove", "", names -> names.list(HeaderFields::name)),
                settings.read("add", "", fields -> fields.entries(HeaderFields::addition)));
    }

    private static String name(Setting setting) {
        if (!setting.text().matches("[!-9;-~]+")) {
            throw setting.invalid("the name of a header field, such as X-Mailer");
        }
        return setting.text();
    }

    private static Addition addition(Setting entry) {
        Matcher matcher = ADDITION.matcher(entry.text());
        if (!matcher.matches()) {
            throw entry.invalid("a field with its name and value, such as X-Client: ${client.address}");
        }
        return new Addition(matcher.group(1), Parsers.template(new Setting(entry.name(), matcher.group(2))));
    }

    /**
     * The message with another header; every byte of its body, and of its other fields, stays.
     *
     * @param attributes what templates are filled with
     * @throws IOException as {@link Message#header()} does
     */
    public Message changed(Message message, Map<String, ?> attributes) throws IOException {
        Header header = message.header();
        for (String name : remove) {
            header = header.without(name);
        }
        for (int i = add.size() - 1; i >= 0; i--) { // the last one first, since each goes to the top
            Addition field = add.get(i);
            if (field.value().names().stream().allMatch(name -> attributes.get(name) != null)) {
                header = header.with(field.name(), folded(field.value().fill(attributes)));
            }
        }
        return message.withHeader(header);
    }

    /** On lines that no server has to cut (RFC 5322 §2.1.1), as far as there is white space to fold at. */
    private static String folded(String value) {
        StringBuilder folded = new StringBuilder();
        int length = 0;
        for (String word : LINE_BREAKS.matcher(value).replaceAll(" ").strip().split(" +")) {
            if (length > 0 && length + word.length() > MAX_LINE_LENGTH) {
                folded.append("\r\n ");
                length = 0;
            } else if (length > 0) {
                folded.append(' ');
            }
            folded.append(word);
            length += word.length() + 1;
        }
        return folded.toString();
    }
}
