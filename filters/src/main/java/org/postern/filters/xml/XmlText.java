package org.postern.filters.xml;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A document as characters, and how they are encoded (RFC 7303 §3.2): by its byte order mark, the charset of its part, its XML declaration, or
 * as UTF-8.
 */
public final class XmlText {

    private static final Pattern DECLARED =
            Pattern.compile("\\s*<\\?xml\\s[^>]{0,200}?\\sencoding\\s*=\\s*[\"']([A-Za-z][A-Za-z0-9._-]{0,40})[\"']");
    private static final int MAX_DECLARATION = 1024;

    private final byte[] bytes;
    /** Length of the byte order mark, which is not in the text. */
    private final int mark;

    private final Charset charset;
    private final String text;

    private XmlText(byte[] bytes, int mark, Charset charset, String text) {
        this.bytes = bytes;
        this.mark = mark;
        this.charset = charset;
        this.text = text;
    }

    public byte[] bytes() {
        return bytes;
    }

    public String text() {
        return text;
    }

    /**
     * Reads a document.
     *
     * @param ofPart the charset that its part has; UTF-16 is what the byte order mark says, or else big-endian
     * @throws XmlException if its bytes are none of that charset, or if readers would see different characters: those who go by the part, and
     *     those who go by the document
     */
    public static XmlText read(byte[] bytes, Optional<Charset> ofPart) throws XmlException {
        Optional<XmlText> marked = marked(bytes);
        if (marked.isPresent()) {
            return marked.get();
        }
        Charset byDocument = declared(bytes).orElse(StandardCharsets.UTF_8);
        if (ofPart.isEmpty()) {
            return decoded(bytes, 0, byDocument);
        }
        XmlText read = decoded(bytes, 0, ofPart.get());
        if (!read.charset.equals(byDocument)
                && (DECLARED.matcher(read.text).lookingAt() || !isAscii(read.text))
                && !sameText(read, byDocument)) {
            throw new XmlException("the part's charset and the document's encoding differ");
        }
        return read;
    }

    private static boolean isAscii(String text) {
        return text.chars().allMatch(c -> c < 0x80);
    }

    /** Whether those who go by the document alone see the same; one without an encoding is not read by them if it is none of UTF-8. */
    private static boolean sameText(XmlText read, Charset byDocument) {
        try {
            return decoded(read.bytes, 0, byDocument).text.equals(read.text);
        } catch (XmlException e) {
            return !DECLARED.matcher(read.text).lookingAt();
        }
    }

    private static Optional<XmlText> marked(byte[] bytes) throws XmlException {
        if (startsWith(bytes, 0xEF, 0xBB, 0xBF)) {
            return Optional.of(decoded(bytes, 3, StandardCharsets.UTF_8));
        }
        if (startsWith(bytes, 0xFE, 0xFF)) {
            return Optional.of(decoded(bytes, 2, StandardCharsets.UTF_16BE));
        }
        if (startsWith(bytes, 0xFF, 0xFE)) {
            return Optional.of(decoded(bytes, 2, StandardCharsets.UTF_16LE));
        }
        return Optional.empty();
    }

    private static boolean startsWith(byte[] bytes, int... begin) {
        for (int i = 0; i < begin.length; i++) {
            if (i >= bytes.length || (bytes[i] & 0xFF) != begin[i]) {
                return false;
            }
        }
        return true;
    }

    /** XML 1.0 appendix F: how the declaration is encoded shows in its first characters. */
    private static Optional<Charset> declared(byte[] bytes) throws XmlException {
        if (startsWith(bytes, 0, '<', 0, '?')) {
            return Optional.of(StandardCharsets.UTF_16BE);
        }
        if (startsWith(bytes, '<', 0, '?', 0)) {
            return Optional.of(StandardCharsets.UTF_16LE);
        }
        String begin = new String(bytes, 0, Math.min(bytes.length, MAX_DECLARATION), StandardCharsets.ISO_8859_1);
        Matcher matcher = DECLARED.matcher(begin);
        if (!matcher.lookingAt()) {
            return Optional.empty();
        }
        try {
            Charset charset = Charset.forName(matcher.group(1));
            if (charset.name().startsWith("UTF-16") || charset.name().startsWith("UTF-32")) {
                throw new XmlException("the document says " + charset + ", and is not encoded so");
            }
            return Optional.of(charset);
        } catch (IllegalArgumentException e) {
            throw new XmlException("unknown encoding " + matcher.group(1), e);
        }
    }

    private static XmlText decoded(byte[] bytes, int mark, Charset charset) throws XmlException {
        Charset exact = charset.equals(StandardCharsets.UTF_16) ? StandardCharsets.UTF_16BE : charset;
        try {
            String text = exact.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes, mark, bytes.length - mark))
                    .toString();
            return new XmlText(bytes, mark, exact, text);
        } catch (CharacterCodingException e) {
            throw new XmlException("the document is not encoded in " + exact, e);
        }
    }

    /**
     * The document with another text, every byte of what is the same as before stays.
     *
     * @throws XmlException if that cannot be done in its charset
     */
    public XmlText with(String changed) throws XmlException {
        if (!Arrays.equals(encoded(text), bytes)) {
            throw new XmlException("a document in " + charset + " cannot be changed byte for byte");
        }
        return new XmlText(encoded(changed), mark, charset, changed);
    }

    private byte[] encoded(String characters) throws XmlException {
        try {
            ByteBuffer encoded = charset.newEncoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .encode(CharBuffer.wrap(characters));
            byte[] all = Arrays.copyOf(bytes, mark + encoded.remaining());
            encoded.get(all, mark, encoded.remaining());
            return all;
        } catch (CharacterCodingException | UnsupportedOperationException e) {
            throw new XmlException("a document in " + charset + " cannot be written", e);
        }
    }
}
