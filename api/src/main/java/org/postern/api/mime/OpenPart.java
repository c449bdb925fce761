package org.postern.api.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postern.api.octets.Octets;
import org.postern.api.text.ContentType;
import org.postern.api.text.StructuredValue;
import org.postern.api.text.TransferEncoding;

/** A part whose end has not been found yet. */
final class OpenPart {

    private static final ContentType MESSAGE = new ContentType("message", "rfc822", Map.of());

    private final long start;
    private final ContentType byDefault;
    private final HeaderLines header;
    private final List<Part> parts = new ArrayList<>(0);

    private long bodyStart = -1;
    private Boundary boundary = Boundary.NONE;
    private boolean digest;
    private boolean message;
    private boolean closed;

    /** @param byDefault what it is if its header does not say */
    OpenPart(long start, ContentType byDefault, HeaderLines header) {
        this.start = start;
        this.byDefault = byDefault;
        this.header = header;
    }

    boolean inHeader() {
        return bodyStart < 0;
    }

    HeaderLines header() {
        return header;
    }

    void endHeader(long end) throws MimeException {
        bodyStart = end;
        Header fields = Header.of(header.bytes());
        ContentType type = fields.first("Content-Type").map(ContentType::parse).orElse(byDefault);
        if (type.isMultipart() && hasTwoBoundaries(fields)) {
            throw MimeException.malformed("The message has a part with two boundaries");
        }
        boundary = Boundary.of(fields, type);
        if (boundary.isTooLong()) {
            throw MimeException.malformed("The message has a too long boundary");
        }
        digest = type.subtype().equals("digest");
        message = type.isMessage()
                && fields.first("Content-Transfer-Encoding")
                        .map(TransferEncoding::parse)
                        .orElse(TransferEncoding.SEVEN_BIT)
                        .leavesLines();
    }

    /** Readers differ about which of them counts. */
    private static boolean hasTwoBoundaries(Header fields) {
        return fields
                        .first("Content-Type")
                        .map(value -> new StructuredValue(value).written("boundary"))
                        .orElse(List.of())
                        .stream()
                        .distinct()
                        .count()
                > 1;
    }

    /** What parts of it are that do not say what they are (RFC 2046 §5.1.5). */
    ContentType defaultOfParts() {
        return digest ? MESSAGE : ContentType.TEXT;
    }

    /** Whether its body is a message, whose header begins there. */
    boolean isMessage() {
        return message;
    }

    /** What a line is to it; nothing to what is no multipart, or has come to its end. */
    Boundary.Delimiter delimiter(Lines line) {
        return closed ? Boundary.Delimiter.NONE : boundary.delimiter(line);
    }

    void closed() {
        closed = true;
    }

    void add(Part part) {
        parts.add(part);
    }

    /**
     * Ends it.
     *
     * @param lineEnd the length of the line end before that, which belongs to the delimiter, if it is not the header's
     */
    Part close(Octets source, long end, int lineEnd) throws MimeException {
        if (inHeader()) {
            endHeader(end);
        }
        long within = parts.isEmpty() ? bodyStart : parts.get(parts.size() - 1).end();
        long bodyEnd = Math.max(within, end - lineEnd);
        Part.Place place = new Part.Place(start, bodyStart, bodyEnd, (int) (end - bodyEnd));
        Part.Nature nature = new Part.Nature(byDefault, header.ofMessage(), false, closed);
        return new Part(source, place, header.bytes(), nature, List.copyOf(parts));
    }
}
