package org.postern.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.postern.api.Message;
import org.postern.api.mime.NewPart;

/** Messages as a test can write and read them: text with the line ends of Java's text blocks. */
public final class TestMessage {

    private TestMessage() {}

    /** A message of this text: header, empty line, body. Its lines will end with CR LF, as on the wire. */
    public static Message of(String text) {
        return Message.of(text.replaceAll("\r?\n", "\r\n"));
    }

    /**
     * A message with this content, from {@code sender@example.org} to {@code recipient@example.org}:
     *
     * <pre>{@code
     * Message message = TestMessage.of(NewPart.multipart(
     *         "mixed",
     *         NewPart.text("plain", "see the file"),
     *         NewPart.attachment("a.pdf", "application/pdf", Octets.of("%PDF-1.7"))));
     * }</pre>
     */
    public static Message of(NewPart content) {
        try {
            Message message = of("""
                    From: sender@example.org
                    To: recipient@example.org
                    Subject: Test

                    """);
            return message.with(message.edit().replace(message.root(), content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The text of a message, read as UTF-8; its lines end with LF.
     *
     * @throws IOException if it cannot be read
     */
    public static String text(Message message) throws IOException {
        try (InputStream in = message.open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
        }
    }
}
