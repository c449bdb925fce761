package org.postern.demo;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.ContentType;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimePartDataSource;
import jakarta.mail.internet.MimeUtility;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UnsupportedEncodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postern.demo.ParsedMail.Attachment;

/**
 * Sorts the parts of a mail: the first text and the first HTML that are not attached are what to read, the rest are attachments. A
 * mail inside is one too; nothing is read of it.
 */
final class BodyReader {

    private static final int MAX_DEPTH = 16;
    private static final int MAX_PARTS = 500;

    private final List<Attachment> attachments = new ArrayList<>();
    private Optional<String> text = Optional.empty();
    private Optional<String> html = Optional.empty();
    private String problem = "";
    private int partsLeft = MAX_PARTS;

    private BodyReader() {}

    static ParsedMail.Body read(MimeMessage message) {
        BodyReader reader = new BodyReader();
        reader.read(message, 0);
        return new ParsedMail.Body(reader.text, reader.html, List.copyOf(reader.attachments), reader.problem);
    }

    private void read(MimePart part, int depth) {
        Description description = Description.of(part);
        boolean multipart = description.type.startsWith("multipart/");
        if (multipart && depth < MAX_DEPTH) {
            readEach(part, description, depth);
        } else {
            if (multipart) {
                problem = "Its parts lie deeper in each other than this page reads.";
            }
            readLeaf(part, description);
        }
    }

    private void readEach(MimePart multipart, Description description, int depth) {
        List<MimeBodyPart> parts;
        try {
            parts = new BoundedMultipart(multipart, partsLeft).parts();
        } catch (MessagingException | RuntimeException e) { // of some kinds of rubbish it throws the latter
            problem = "Its parts cannot be told apart (" + e.getMessage() + ").";
            readLeaf(multipart, description);
            return;
        }
        partsLeft -= parts.size();
        parts.forEach(part -> read(part, depth + 1));
    }

    private void readLeaf(MimePart part, Description description) {
        byte[] content = content(part);
        if (!description.attached && text.isEmpty() && description.type.equals("text/plain")) {
            text = Optional.of(ReadableText.of(content, description.charset));
        } else if (!description.attached && html.isEmpty() && description.type.equals("text/html")) {
            html = Optional.of(ReadableText.of(content, description.charset));
        } else {
            int number = attachments.size() + 1;
            String name = FileName.of(description.name, "part-" + number + extension(description.type));
            attachments.add(new Attachment(number, name, description.type, description.contentId, content));
        }
    }

    private static String extension(String type) {
        return switch (type) {
            case "message/rfc822", "message/global" -> ".eml";
            case "text/plain" -> ".txt";
            case "text/html" -> ".html";
            default -> "";
        };
    }

    /** Decoded, as far as it can be; what cannot be at all is left as it came. */
    private byte[] content(MimePart part) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (InputStream in = new MimePartDataSource(part).getInputStream()) {
            in.transferTo(content);
        } catch (IOException | RuntimeException e) { // a transfer encoding that is unknown, or an end that is missing
            problem = "A part of it cannot be decoded (" + e.getMessage() + ").";
            if (content.size() == 0) {
                copyRaw(part, content);
            }
        }
        return content.toByteArray();
    }

    private static void copyRaw(MimePart part, ByteArrayOutputStream content) {
        try (InputStream in = part instanceof MimeMessage message
                ? message.getRawInputStream()
                : ((MimeBodyPart) part).getRawInputStream()) {
            in.transferTo(content);
        } catch (IOException | MessagingException e) {
            // then it is empty
        }
    }

    /** What a part says of itself; for what is missing or malformed the defaults of RFC 2045 §5.2. */
    private record Description(String type, String charset, String name, String contentId, boolean attached) {

        static Description of(MimePart part) {
            ContentType type = type(part);
            String name = decoded(read(part::getFileName, ""));
            String disposition = read(part::getDisposition, "attachment"); // which, if malformed, said something
            return new Description(
                    type.getBaseType().toLowerCase(Locale.ROOT),
                    Objects.requireNonNullElse(type.getParameter("charset"), ""),
                    name,
                    read(part::getContentID, "").strip().replaceAll("^<|>$", ""),
                    !name.isEmpty() || disposition.equalsIgnoreCase("attachment"));
        }

        private static ContentType type(MimePart part) {
            try {
                return new ContentType(part.getContentType());
            } catch (MessagingException e) {
                return new ContentType("text", "plain", null);
            }
        }

        private static String read(Field field, String ifMalformed) {
            try {
                return Objects.requireNonNullElse(field.read(), "");
            } catch (MessagingException e) {
                return ifMalformed;
            }
        }

        private interface Field {
            @Nullable
            String read() throws MessagingException;
        }
    }

    /** With the encoded words of RFC 2047 decoded, if all of them can be. */
    static String decoded(String value) {
        try {
            return MimeUtility.decodeText(value);
        } catch (UnsupportedEncodingException e) {
            return value;
        }
    }
}
