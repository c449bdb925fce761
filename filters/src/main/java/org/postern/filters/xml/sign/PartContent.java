package org.postern.filters.xml.sign;

import java.io.IOException;
import org.postern.api.mime.Edit;
import org.postern.api.mime.Header;
import org.postern.api.mime.Part;
import org.postern.api.octets.Encodings;
import org.postern.api.octets.Octets;
import org.postern.api.text.TransferEncoding;
import org.postern.filters.xml.XmlException;

/** Puts another content into a part, in the transfer encoding that it has, or in another one if that one cannot have it. */
final class PartContent {

    /** RFC 5322 §2.1.1. */
    private static final int MAX_LINE = 998;

    private PartContent() {}

    /**
     * Adds the change to an edit.
     *
     * @param before what the part has now, decoded
     * @throws XmlException if it is encoded in an unknown way
     */
    static void put(Edit edit, Part part, byte[] before, byte[] after) throws IOException, XmlException {
        TransferEncoding encoding = part.encoding();
        switch (encoding) {
            case BASE64, BINARY -> edit.content(part, Octets.of(after));
            case SEVEN_BIT, EIGHT_BIT -> {
                if (isLong(after) && !isLong(before)) {
                    putQuoted(edit, part, after);
                } else {
                    edit.content(part, Octets.of(after));
                }
            }
            case QUOTED_PRINTABLE -> putQuoted(edit, part, after);
            case UUENCODE -> putBase64(edit, part, after);
            case OTHER -> throw new XmlException("unknown transfer encoding");
        }
    }

    private static void putQuoted(Edit edit, Part part, byte[] content) throws IOException {
        if (!hasLines(content)) {
            putBase64(edit, part, content);
            return;
        }
        edit.content(part, Octets.of(Encodings.toQuotedPrintable(content)));
        encode(edit, part, TransferEncoding.QUOTED_PRINTABLE);
    }

    /** Not by the edit, which goes by the encoding before. */
    private static void putBase64(Edit edit, Part part, byte[] content) throws IOException {
        edit.content(part, Encodings.toBase64(Octets.of(content), Encodings.Lines.STANDARD));
        encode(edit, part, TransferEncoding.BASE64);
    }

    private static void encode(Edit edit, Part part, TransferEncoding encoding) {
        if (part.encoding() != encoding) {
            Header header = part.header();
            edit.header(part, header.withOnly("Content-Transfer-Encoding", encoding.text()));
        }
    }

    /** Whether lines end with CR LF alone: what does not would be none any more in quoted-printable. */
    private static boolean hasLines(byte[] content) {
        for (int i = 0; i < content.length; i++) {
            if (content[i] == '\n' && (i == 0 || content[i - 1] != '\r')) {
                return false;
            }
        }
        return true;
    }

    private static boolean isLong(byte[] content) {
        int start = 0;
        for (int i = 0; i < content.length; i++) {
            if (content[i] == '\n') {
                start = i + 1;
            } else if (content[i] != '\r' && i - start >= MAX_LINE) {
                return true;
            }
        }
        return false;
    }
}
