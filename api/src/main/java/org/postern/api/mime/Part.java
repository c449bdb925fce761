package org.postern.api.mime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.api.octets.Encodings;
import org.postern.api.octets.Octets;
import org.postern.api.octets.Spliced;
import org.postern.api.text.ContentType;
import org.postern.api.text.Disposition;
import org.postern.api.text.TransferEncoding;

/**
 * A part of a message, or the message itself as the part that has all others (RFC 2045, RFC 2046). Its header is kept in memory, its body
 * is read where it stands in the message. {@link Edit} makes another message of it. A part equals itself alone.
 */
public final class Part {

    /**
     * Where it stands in the message.
     *
     * @param tail the length of the line end behind it that belongs to the delimiter; 0 if there is none
     */
    record Place(long start, long bodyStart, long end, int tail) {

        Place shifted(long distance) {
            return new Place(start + distance, bodyStart + distance, end + distance, tail);
        }
    }

    /**
     * What cannot be seen from its header.
     *
     * @param byDefault its type, if its header has none
     * @param message whether it is the outermost part of a message
     * @param opaque whether it is that type whatever its header says
     * @param closed whether there is a delimiter behind its last part
     */
    record Nature(ContentType byDefault, boolean message, boolean opaque, boolean closed) {}

    private final Octets source;
    private final Place place;
    private final byte[] header;
    private final Nature nature;
    private final List<Part> parts;

    Part(Octets source, Place place, byte[] header, Nature nature, List<Part> parts) {
        this.source = source;
        this.place = place;
        this.header = header;
        this.nature = nature;
        this.parts = parts;
    }

    /** Its header. That of the message has the fields of RFC 5322, too. */
    public Header header() {
        return Header.of(header);
    }

    /** What it is; {@link ContentType#TEXT} if it does not say, or {@code message/rfc822} within a digest. */
    public ContentType type() {
        return nature.opaque()
                ? nature.byDefault()
                : header().first("Content-Type").map(ContentType::parse).orElse(nature.byDefault());
    }

    /** How its body is encoded. Multiparts are not, whatever their header says (RFC 2045 §6.4). */
    public TransferEncoding encoding() {
        return nature.opaque() || type().isMultipart()
                ? TransferEncoding.BINARY
                : header().first("Content-Transfer-Encoding")
                        .map(TransferEncoding::parse)
                        .orElse(TransferEncoding.SEVEN_BIT);
    }

    /** How it is meant to be shown; empty if it does not say. */
    public Optional<Disposition> disposition() {
        return header().first("Content-Disposition").map(Disposition::parse);
    }

    /**
     * Its name as a file: the parameter {@code filename} of its disposition, or else {@code name} of its type; with encoded words, RFC 2231
     * or raw UTF-8 decoded. The sender's words: it may have separators of folders, and characters that are not shown.
     */
    public Optional<String> fileName() {
        return disposition()
                .flatMap(disposition -> disposition.parameter("filename"))
                .or(() ->
                        header().first("Content-Type").map(ContentType::parse).flatMap(type -> type.parameter("name")));
    }

    /** The parts of a multipart, or the message within a part that is a message; none of any other. */
    public List<Part> parts() {
        return parts;
    }

    /** Itself and the parts within, as they stand in the message. */
    public List<Part> all() {
        List<Part> all = new ArrayList<>();
        addTo(all);
        return all;
    }

    private void addTo(List<Part> all) {
        all.add(this);
        parts.forEach(part -> part.addTo(all));
    }

    /** Those of {@link #all()} that have no parts themselves: texts and attachments. */
    public List<Part> leaves() {
        return all().stream().filter(part -> part.parts.isEmpty()).toList();
    }

    /** The offset of its header in the message. */
    public long start() {
        return place.start();
    }

    /** The offset of its body. */
    public long bodyStart() {
        return place.bodyStart();
    }

    /** The offset of its end: that of the line end that belongs to the next delimiter. */
    public long end() {
        return place.end();
    }

    /** Header and body, as they stand in the message. */
    public Octets raw() {
        return Spliced.range(source, place.start(), place.end());
    }

    /** Its body, as it stands in the message. */
    public Octets body() {
        return Spliced.range(source, place.bodyStart(), place.end());
    }

    /**
     * Its body with base64 decoded, that of each part of a multipart on its own; quoted-printable and all else stays as it is. Its size is
     * counted when it is asked for.
     */
    public Octets content() {
        return decoded(false);
    }

    /** As {@link #content()}, with quoted-printable and uuencode decoded as well. */
    public Octets decoded() {
        return decoded(true);
    }

    private Octets decoded(boolean all) {
        if (parts.isEmpty()) {
            return switch (encoding()) {
                case BASE64 -> Encodings.fromBase64(body());
                case QUOTED_PRINTABLE -> all ? Encodings.fromQuotedPrintable(body()) : body();
                case UUENCODE -> all ? Encodings.fromUuencode(body()) : body();
                default -> body();
            };
        }
        List<Octets> pieces = new ArrayList<>();
        long at = place.bodyStart();
        for (Part part : parts) {
            pieces.add(Spliced.range(source, at, part.place.bodyStart()));
            pieces.add(part.decoded(all));
            at = part.place.end();
        }
        pieces.add(Spliced.range(source, at, place.end()));
        return Octets.join(pieces);
    }

    /**
     * What a reader sees of a text: decoded, in its character set, or in UTF-8 if it names none that is known. All of it is in memory:
     * look at {@link #end()} and {@link #bodyStart()} before.
     *
     * @throws IOException if it cannot be read
     */
    public String text() throws IOException {
        try (InputStream in = decoded().open()) {
            return new String(in.readAllBytes(), charset());
        }
    }

    /** US-ASCII is read as UTF-8, which has it within. */
    Charset charset() {
        return type().charset()
                .filter(charset -> !charset.equals(StandardCharsets.US_ASCII))
                .orElse(StandardCharsets.UTF_8);
    }

    /**
     * Whether it is put together by the rules: headers and multiparts have their ends, and lines end with CR LF. What becomes of any
     * other one has to be read to be known.
     */
    boolean isWhole() {
        return all().stream()
                .allMatch(part -> part.header().isWhole()
                        && (part.nature.closed() || !part.type().isMultipart() || part.parts.isEmpty())
                        && part.place.tail() != 1);
    }

    /** As its first line ends. */
    String lineEnd() {
        for (int i = 0; i < header.length; i++) {
            if (header[i] == '\n') {
                return i > 0 && header[i - 1] == '\r' ? "\r\n" : "\n";
            }
        }
        return "\r\n";
    }

    Boundary boundary() {
        return Boundary.of(header(), type());
    }

    Octets source() {
        return source;
    }

    Place place() {
        return place;
    }

    Nature nature() {
        return nature;
    }

    byte[] headerBytes() {
        return header;
    }

    /** The same part where it stands in another message. */
    Part shifted(Octets other, long distance) {
        List<Part> shifted =
                parts.stream().map(part -> part.shifted(other, distance)).toList();
        return new Part(other, place.shifted(distance), header, nature, shifted);
    }

    /** Its type and its place: nothing that a sender has written freely. */
    @Override
    public String toString() {
        return type() + " " + place.start() + "-" + place.end();
    }
}
