package org.postern.filters.dkim;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.postern.api.mime.Field;

/** The field {@code DKIM-Signature} of a signature (RFC 6376 §3.5), in lines of at most 78 characters where its words let it. */
final class SignatureField {

    private static final String NAME = "DKIM-Signature";
    /** RFC 5322 §2.1.1. */
    private static final int MAX_LINE = 78;

    private static final String FOLD = "\r\n\t";

    private final StringBuilder value = new StringBuilder();
    private int column = NAME.length() + 2;

    private SignatureField() {}

    /**
     * The field without the signature, which is what is signed.
     *
     * @param names of the fields that are signed
     * @param expires how long the signature is valid
     */
    static Field unsigned(
            SigningKey key,
            Canonicalization canonicalization,
            List<String> names,
            byte[] bodyHash,
            Instant now,
            Optional<Duration> expires) {
        SignatureField field = new SignatureField();
        field.append("v=1;");
        field.appendWord("a=" + key.algorithm().tag() + ";");
        field.appendWord("c=" + canonicalization + ";");
        field.appendWord("d=" + key.domain() + ";");
        field.appendWord("s=" + key.selector() + ";");
        field.appendWord("t=" + now.getEpochSecond() + ";");
        expires.ifPresent(time -> field.appendWord("x=" + now.plus(time).getEpochSecond() + ";"));
        for (int i = 0; i < names.size(); i++) {
            String name = (i == 0 ? "h=" : "") + names.get(i) + (i == names.size() - 1 ? ";" : ":");
            if (i == 0) {
                field.appendWord(name);
            } else {
                field.append(name);
            }
        }
        field.appendWord("bh=" + Base64.getEncoder().encodeToString(bodyHash) + ";");
        field.appendWord("b=");
        return Field.of(NAME, field.value.toString());
    }

    /** That field with its signature at its end, where relaxed and simple canonical forms alike are those that were signed. */
    static Field signed(Field unsigned, byte[] signature) {
        SignatureField field = new SignatureField();
        field.value.append(withFolds(unsigned));
        int fold = field.value.lastIndexOf("\n");
        field.column = fold < 0 ? field.column + field.value.length() : field.value.length() - fold - 1;
        String base64 = Base64.getEncoder().encodeToString(signature);
        for (int from = 0; from < base64.length(); ) {
            int room = MAX_LINE - field.column;
            if (room <= 0) {
                field.fold();
                room = MAX_LINE - field.column;
            }
            String some = base64.substring(from, Math.min(base64.length(), from + room));
            field.append(some);
            from += some.length();
        }
        return Field.of(NAME, field.value.toString());
    }

    /** The value of a field that {@link #unsigned} has made: all of it ASCII. */
    private static String withFolds(Field field) {
        String text = new String(field.bytes(), StandardCharsets.US_ASCII);
        return text.substring(NAME.length() + 2, text.length() - 2);
    }

    private void append(String text) {
        if (column + text.length() > MAX_LINE && column > 1) {
            fold();
        }
        value.append(text);
        column += text.length();
    }

    /** With a blank before it. */
    private void appendWord(String text) {
        if (column + 1 + text.length() > MAX_LINE) {
            fold();
        } else {
            value.append(' ');
            column++;
        }
        value.append(text);
        column += text.length();
    }

    private void fold() {
        value.append(FOLD);
        column = 1;
    }
}
