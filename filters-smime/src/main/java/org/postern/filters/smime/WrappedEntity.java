package org.postern.filters.smime;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.postern.api.Message;
import org.postern.api.mime.Field;
import org.postern.api.mime.Header;
import org.postern.api.mime.MimeException;
import org.postern.api.octets.Octets;
import org.postern.api.octets.Spliced;
import org.postern.api.text.ContentType;

/** The MIME entity that was signed or encrypted (RFC 8551 §3.1), as the message that it was before. */
public final class WrappedEntity {

    /** Fields that a sender can hide in an encrypted entity, and that no policy or check of the sender has to do with (RFC 9788). */
    private static final Set<String> HIDDEN = Set.of("subject", "comments", "keywords");

    private WrappedEntity() {}

    /**
     * The message with the entity in the place of its body: its fields stay, but those of MIME are the entity's. Every byte of the
     * entity's body is as it was. An entity whose type says that it has a hidden subject (RFC 9788, parameter {@code hp}; {@code
     * protected-headers} before that) has that one shown; its other fields are not those of the message, which other policies have judged.
     *
     * @return empty if that is no entity: a whole header with at least one field of MIME. RFC 2045 §5.2 has entities without any, but what
     *     was decrypted with another key begins with an empty line too often
     * @throws IOException if it cannot be read
     */
    public static Optional<Message> unwrap(Message outer, Octets entity) throws IOException {
        Optional<Header> read = header(entity);
        boolean mime = read.isPresent() && read.get().fields().stream().anyMatch(WrappedEntity::isOfMime);
        return mime ? unwrapSigned(outer, entity) : Optional.empty();
    }

    /** As {@link #unwrap}; but a header that is empty, or has no field of MIME, is one, since it was signed like that. */
    public static Optional<Message> unwrapSigned(Message outer, Octets entity) throws IOException {
        Optional<Header> read = header(entity);
        if (read.isEmpty()) {
            return Optional.empty();
        }
        Header inner = read.get();
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        Set<String> hidden = hidden(inner);
        for (Field field : outer.header().fields()) {
            if (!isOfMime(field) && !hidden.contains(name(field))) {
                header.writeBytes(field.bytes());
            }
        }
        if (outer.header().first("MIME-Version").isEmpty()) {
            header.writeBytes(Field.of("MIME-Version", "1.0").bytes());
        }
        for (Field field : inner.fields()) {
            if (isOfMime(field) || hidden.contains(name(field))) {
                header.writeBytes(field.bytes());
            }
        }
        header.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
        Octets body = Spliced.range(entity, inner.bytes().length, entity.size());
        return Optional.of(Message.of(Octets.join(List.of(Octets.of(header.toByteArray()), body)), outer.mimeRules()));
    }

    private static Optional<Header> header(Octets entity) throws IOException {
        Header header;
        try (InputStream in = entity.open()) {
            header = Header.read(in);
        } catch (MimeException e) {
            return Optional.empty();
        }
        int fields =
                header.fields().stream().mapToInt(field -> field.bytes().length).sum();
        int size = header.bytes().length;
        boolean closed = size > fields || (size > 0 && size == entity.size() && endsWithLineEnd(header));
        return closed ? Optional.of(header) : Optional.empty();
    }

    private static boolean endsWithLineEnd(Header header) {
        byte[] bytes = header.bytes();
        return bytes[bytes.length - 1] == '\n';
    }

    private static boolean isOfMime(Field field) {
        return name(field).startsWith("content-");
    }

    private static String name(Field field) {
        return field.name().toLowerCase(Locale.ROOT);
    }

    private static Set<String> hidden(Header inner) {
        Optional<ContentType> type = inner.first("Content-Type").map(ContentType::parse);
        boolean hides = type.flatMap(each -> each.parameter("hp")).isPresent()
                || type.flatMap(each -> each.parameter("protected-headers")).isPresent();
        return hides && inner.first("Subject").isPresent() ? HIDDEN : Set.of();
    }
}
