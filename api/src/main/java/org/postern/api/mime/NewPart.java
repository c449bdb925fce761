package org.postern.api.mime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.postern.api.octets.Encodings;
import org.postern.api.octets.Octets;
import org.postern.api.text.TransferEncoding;

/** A part to be put into a message. */
public final class NewPart {

    private final List<Field> fields;
    private final Weave.Body body;

    private NewPart(List<Field> fields, Weave.Body body) {
        this.fields = List.copyOf(fields);
        this.body = body;
    }

    /**
     * A part as it is.
     *
     * @param fields its header
     * @param body encoded as the header says, with lines that end with CR LF
     */
    public static NewPart of(List<Field> fields, Octets body) {
        return new NewPart(fields, new Weave.Body(body, true));
    }

    /**
     * A text in UTF-8, encoded as quoted-printable where that is needed; its lines will end with CR LF.
     *
     * @param subtype {@code plain}, {@code html} or another one
     */
    public static NewPart text(String subtype, String text) {
        String lines = Texts.withLineEnds(text);
        boolean plain = Texts.isPlain(lines);
        return new NewPart(
                List.of(
                        Field.of("Content-Type", "text/" + subtype + "; charset=" + (plain ? "us-ascii" : "utf-8")),
                        encoding(plain ? TransferEncoding.SEVEN_BIT : TransferEncoding.QUOTED_PRINTABLE)),
                new Weave.Body(
                        plain
                                ? Octets.of(lines)
                                : Octets.of(Encodings.toQuotedPrintable(lines.getBytes(StandardCharsets.UTF_8))),
                        true));
    }

    /**
     * A file, in base64.
     *
     * @param fileName any characters
     * @param type such as {@code application/pdf}
     * @param content read when the message is
     */
    public static NewPart attachment(String fileName, String type, Octets content) {
        return new NewPart(
                List.of(
                        Field.of("Content-Type", type),
                        encoding(TransferEncoding.BASE64),
                        Field.of("Content-Disposition", "attachment;\r\n " + Texts.parameter("filename", fileName))),
                new Weave.Body(Encodings.toBase64(content, Encodings.Lines.STANDARD), false));
    }

    /**
     * A whole message as an attachment, byte for byte.
     *
     * @throws IOException if it cannot be read
     */
    public static NewPart message(Octets message) throws IOException {
        return new NewPart(
                List.of(
                        Field.of("Content-Type", "message/rfc822"),
                        encoding(hasEightBits(message) ? TransferEncoding.EIGHT_BIT : TransferEncoding.SEVEN_BIT),
                        Field.of("Content-Disposition", "attachment")),
                new Weave.Body(message, true));
    }

    /**
     * Parts together, such as a text and the same text in HTML, {@code multipart/alternative}.
     *
     * @param subtype {@code mixed}, {@code alternative}, {@code related} or another one
     */
    public static NewPart multipart(String subtype, NewPart... parts) {
        Boundary boundary = Boundary.random();
        List<Octets> body = new ArrayList<>();
        for (NewPart part : parts) {
            body.add(Octets.of("--" + boundary + "\r\n"));
            body.add(Octets.of(Header.of(part.fields, "\r\n").bytes()));
            body.add(part.body());
            body.add(Octets.of("\r\n"));
        }
        body.add(Octets.of("--" + boundary + "--\r\n"));
        return new NewPart(
                List.of(Field.of("Content-Type", "multipart/" + subtype + ";\r\n boundary=\"" + boundary + '"')),
                new Weave.Body(Octets.join(body), true));
    }

    /** Its header. */
    public List<Field> fields() {
        return fields;
    }

    /** Its body, encoded as the header says. */
    public Octets body() {
        return body.octets();
    }

    Weave.Body encoded() {
        return body;
    }

    static Field encoding(TransferEncoding encoding) {
        return Field.of("Content-Transfer-Encoding", encoding.text());
    }

    private static boolean hasEightBits(Octets octets) throws IOException {
        try (InputStream in = octets.open()) {
            byte[] chunk = new byte[8192];
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
}
