package org.postern.filters.smime;

import java.io.IOException;
import java.util.regex.Pattern;
import org.postern.api.Message;
import org.postern.filters.Excerpt;
import org.postern.filters.FilterSettings;
import org.postern.filters.ResultField;

/**
 * What becomes of a message that fails a check, and the header field with the result.
 *
 * @param failed if the check fails
 * @param field its name; empty for none
 */
public record Failures(Action failed, String field) {

    /** What becomes of a message. */
    public enum Action {
        REJECT,
        PASS,
        MARK
    }

    private static final Pattern NO_TEXT = Pattern.compile("[^ -~]+");
    /** Of the field's value, which is one line then (RFC 5322 §2.1.1). */
    private static final int MAX_VALUE = 300;
    /** Of what is noted. */
    private static final int MAX_NOTE = 200;

    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cntrl}\\x80-\\x9F\\u2028\\u2029\\p{Cs}]+");

    /** Properties {@code failed} and {@code field}. */
    public static Failures read(FilterSettings settings) {
        String field = settings.read("field", "", text -> ResultField.optional(text, "X-SMIME-Status"));
        Action failed = settings.read("failed", "reject", text -> {
            Action action = text.choice(Action.class);
            if (action == Action.MARK && field.isEmpty()) {
                throw text.invalid("mark only together with a name for the property field, such as X-SMIME-Status");
            }
            return action;
        });
        return new Failures(failed, field);
    }

    /**
     * The message with the field, and no other field of that name; the same one if there is to be none.
     *
     * @param status may have a sender's words
     * @throws IOException if its header cannot be read
     */
    public Message mark(Message message, String status) throws IOException {
        if (field.isEmpty()) {
            return message;
        }
        String value = Excerpt.of(NO_TEXT.matcher(status).replaceAll("?"), MAX_VALUE, "...");
        return message.withHeader(message.header().without(field).with(field, value));
    }

    /** A sender's words as they are noted: one line, and not endless. */
    public static String line(String text) {
        return Excerpt.of(CONTROLS.matcher(text).replaceAll(" ").strip(), MAX_NOTE, "…");
    }
}
