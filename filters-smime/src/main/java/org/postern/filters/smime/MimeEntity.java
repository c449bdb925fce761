package org.postern.filters.smime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.postern.api.Message;
import org.postern.api.mime.Field;
import org.postern.api.mime.Header;
import org.postern.api.octets.Encodings;
import org.postern.api.octets.Octets;
import org.postern.api.octets.Spliced;

/**
 * The MIME entity of a message, which is what S/MIME signs and encrypts (RFC 8551 §3.1): the fields of its header that are about the
 * content, and its body, byte for byte. The counterpart of {@link WrappedEntity}.
 */
public final class MimeEntity {

    private static final byte[] LINE_END = "\r\n".getBytes(StandardCharsets.US_ASCII);

    private MimeEntity() {}

    /**
     * Takes the entity out of a message. One without any field about the content gets the type that it has by RFC 2045 §5.2, without a
     * character set: what is decrypted and begins with no field cannot be distinguished from the output of a wrong key.
     *
     * @throws IOException as {@link Message#header()} does
     */
    public static Octets of(Message message) throws IOException {
        Header header = message.header();
        ByteArrayOutputStream own = new ByteArrayOutputStream();
        for (Field field : header.fields()) {
            if (isOfContent(field)) {
                addTo(own, field);
            }
        }
        if (own.size() == 0) {
            addTo(own, Field.of("Content-Type", "text/plain"));
        }
        own.writeBytes(LINE_END);
        Spliced entity = new Spliced();
        entity.add(Octets.of(own.toByteArray()), 0, own.size());
        long body = Math.min(header.bytes().length, message.size());
        entity.add(message, body, message.size());
        return entity;
    }

    /**
     * Puts an entity in the place of a message's own. All other fields stay as they are, byte for byte and in their order; those of the
     * entity come behind them.
     *
     * @param fields about the content
     * @param body encoded as they say
     * @throws IOException as {@link Message#header()} does, or if the body cannot be counted
     */
    public static Message replace(Message message, List<Field> fields, Octets body) throws IOException {
        Header header = message.header();
        ByteArrayOutputStream changed = new ByteArrayOutputStream();
        for (Field field : header.fields()) {
            if (!isOfContent(field)) {
                addTo(changed, field);
            }
        }
        if (header.first("MIME-Version").isEmpty()) { // RFC 2045 §4
            addTo(changed, Field.of("MIME-Version", "1.0"));
        }
        fields.forEach(field -> addTo(changed, field));
        changed.writeBytes(LINE_END);
        Spliced whole = new Spliced();
        whole.add(Octets.of(changed.toByteArray()), 0, changed.size());
        whole.add(body, 0, body.size());
        return Message.of(whole, message.mimeRules());
    }

    /**
     * The header of an entity that is a CMS object (RFC 8551 §3.2).
     *
     * @param smimeType such as {@code signed-data}
     */
    public static List<Field> objectFields(String smimeType) {
        return List.of(
                Field.of("Content-Type", "application/pkcs7-mime; smime-type=" + smimeType + "; name=\"smime.p7m\""),
                Field.of("Content-Transfer-Encoding", "base64"),
                Field.of("Content-Disposition", "attachment; filename=\"smime.p7m\""));
    }

    /** A CMS object as the body of its entity, encoded while it is read. */
    public static Octets encoded(Octets object) {
        return Encodings.toBase64(object, new Encodings.Lines(76, "\r\n", true));
    }

    /**
     * Whether there are bytes that are not of ASCII.
     *
     * @throws IOException if they cannot be read
     */
    public static boolean hasEightBits(Octets octets) throws IOException {
        byte[] chunk = new byte[1 << 16];
        try (InputStream in = octets.open()) {
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                for (int i = 0; i < length; i++) {
                    if (chunk[i] < 0) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    /** Those of RFC 2045 §9, but for the version of MIME, which is the message's. */
    private static boolean isOfContent(Field field) {
        return field.name().toLowerCase(Locale.ROOT).startsWith("content-");
    }

    private static void addTo(ByteArrayOutputStream header, Field field) {
        byte[] bytes = field.bytes();
        header.writeBytes(bytes);
        if (bytes.length > 0 && bytes[bytes.length - 1] != '\n') { // a message that ends in its header
            header.writeBytes(LINE_END);
        }
    }
}
