package org.postern.transcript;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.postern.monitor.traffic.Transaction.Field;

/** The fields of a header section, as far as they are any. */
final class HeaderFields {

    private static final Pattern END_OF_LINE = Pattern.compile("\r?\n");

    private HeaderFields() {}

    /** Bytes as text: UTF-8 if they are, else each as a character. */
    static Charset charset(byte[] bytes) {
        try {
            Object unused = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return StandardCharsets.UTF_8;
        } catch (CharacterCodingException e) {
            return StandardCharsets.ISO_8859_1;
        }
    }

    /** How long the header section is, in bytes; all of the message if it does not end. */
    static int size(byte[] message) {
        boolean empty = true;
        for (int i = 0; i < message.length; i++) {
            if (message[i] == '\n' && empty) {
                return i + 1;
            }
            empty = message[i] == '\n' || (empty && message[i] == '\r');
        }
        return message.length;
    }

    /** The fields up to the first line that belongs to none. */
    static List<Field> of(byte[] message, Redaction.Pass redaction) {
        List<String> unfolded = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        int end = Math.min(message.length, RecordedMessage.MAX_HEADER);
        String text = new String(message, 0, end, charset(message));
        for (String line : END_OF_LINE.split(text, -1)) {
            boolean folded = line.startsWith(" ") || line.startsWith("\t");
            if (folded && field.length() > 0) {
                field.append(line);
                continue;
            }
            if (field.length() > 0) {
                unfolded.add(field.toString());
                field.setLength(0);
            }
            if (line.isEmpty() || line.indexOf(':') <= 0) {
                break;
            }
            field.append(line);
        }
        if (field.length() > 0) {
            unfolded.add(field.toString());
        }
        return unfolded.stream().map(redaction::line).map(HeaderFields::field).toList();
    }

    private static Field field(String line) {
        int colon = line.indexOf(':');
        return colon < 0
                ? new Field("", line)
                : new Field(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip());
    }
}
