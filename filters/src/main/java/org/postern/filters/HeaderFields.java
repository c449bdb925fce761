package org.postern.filters;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.api.Field;
import org.postern.api.Header;
import org.postern.api.Message;
import org.postern.api.Template;

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
    private static final int LONGEST_LINE = 400;

    private static final Pattern ADDITION = Pattern.compile("([!-9;-~]+):\\s*(\\S.*)");

    private final List<String> remove;
    /** The last one first, since each goes to the top. */
    private final List<Addition> add;

    /**
     * @param remove names of fields, in which case does not matter
     * @param add in the order that they shall have in the header
     */
    public HeaderFields(List<String> remove, List<Addition> add) {
        this.remove = List.copyOf(remove);
        List<Addition> reversed = new ArrayList<>(add);
        Collections.reverse(reversed);
        this.add = List.copyOf(reversed);
    }

    /** Properties {@code remove} and {@code add}. */
    public HeaderFields(Settings settings) {
        this(
                settings.get("remove", "").list(HeaderFields::name),
                settings.get("add", "").entries().stream()
                        .map(HeaderFields::addition)
                        .toList());
    }

    private static String name(Setting setting) {
        if (!setting.text().matches("[!-9;-~]+")) {
            throw setting.wrong("names of header fields, such as X-Mailer");
        }
        return setting.text();
    }

    private static Addition addition(Setting entry) {
        Matcher matcher = ADDITION.matcher(entry.text());
        if (!matcher.matches()) {
            throw entry.wrong("a field with its name and value, such as X-Client: ${client.address}");
        }
        return new Addition(matcher.group(1), new Setting(entry.name(), matcher.group(2)).template());
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
        for (Addition field : add) {
            if (field.value().names().stream().allMatch(name -> attributes.get(name) != null)) {
                header = header.with(field.name(), folded(field.value().fill(attributes)));
            }
        }
        return message.withHeader(header);
    }

    /** On lines that nobody has to cut (RFC 5322 §2.1.1), as far as there is white space to fold at. */
    private static String folded(String value) {
        StringBuilder folded = new StringBuilder();
        int length = 0;
        for (String word : LINE_BREAKS.matcher(value).replaceAll(" ").strip().split(" +")) {
            if (length > 0 && length + word.length() > LONGEST_LINE) {
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
