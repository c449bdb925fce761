package org.postern.api.mime;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.postern.api.octets.Octets;
import org.postern.api.octets.Spliced;
import org.postern.api.text.ContentType;

/**
 * Finds the parts of a message in one pass over its lines. A line is compared with the boundaries of the multiparts around it, the
 * outermost one first, as readers do that take a message apart level by level.
 */
public final class MimeParser {

    static final ContentType UNKNOWN = new ContentType("application", "octet-stream", Map.of());

    private static final int BUFFER = 64 * 1024;

    private final Octets source;
    private final MimeRules rules;
    /** From the outermost to the innermost. */
    private final List<OpenPart> open = new ArrayList<>();

    /** Without the message itself. */
    private int parts;

    private int headers;

    private MimeParser(Octets source, MimeRules rules) {
        this.source = source;
        this.rules = rules;
    }

    /**
     * Takes a message apart.
     *
     * @return the message as a part
     * @throws MimeException if it exceeds a limit, or begins with a folded line, unless the rules make it opaque
     * @throws IOException if it cannot be read
     */
    public static Part parse(Octets message, MimeRules rules) throws IOException {
        try {
            MimeParser parser = new MimeParser(message, rules);
            parser.push(new OpenPart(0, ContentType.TEXT, new HeaderLines(HeaderLines.Of.MESSAGE, Header.MAX_SIZE)));
            return parser.parse(0, message.size(), 0);
        } catch (MimeException e) {
            if (rules.malformed() == MimeRules.Malformed.REJECT) {
                throw e;
            }
            return opaque(message);
        }
    }

    private static Part opaque(Octets source) throws IOException {
        byte[] header;
        try (InputStream in = source.open()) {
            header = Header.read(in).bytes();
        } catch (MimeException e) {
            header = new byte[0];
        }
        Part.Place place = new Part.Place(0, header.length, source.size(), 0);
        return new Part(source, place, header, new Part.Nature(MimeParser.UNKNOWN, true, true, true), List.of());
    }

    /** Takes a part of a message apart, which is within the limits by itself. */
    static Part part(Octets source, Part.Place place, Part.Nature nature, MimeRules rules) throws IOException {
        MimeParser parser = new MimeParser(source, rules);
        HeaderLines.Of of = nature.message() ? HeaderLines.Of.INNER_MESSAGE : HeaderLines.Of.PART;
        parser.push(new OpenPart(place.start(), nature.byDefault(), new HeaderLines(of, Header.MAX_SIZE)));
        return parser.parse(place.start(), place.end(), place.tail());
    }

    private Part parse(long from, long to, int tail) throws IOException {
        int lineEnd = 0;
        try (InputStream in = Spliced.range(source, from, to).open()) {
            Lines lines = new Lines(in, BUFFER, from);
            while (lines.next()) {
                if (!isDelimiter(lines, lineEnd)) {
                    line(lines, lineEnd);
                }
                lineEnd = lines.lineEnd();
            }
        }
        while (open.size() > 1) {
            close(to + tail, tail);
        }
        return open.get(0).close(source, to + tail, tail);
    }

    /** Ends the parts that a delimiter ends, and begins the next one. */
    private boolean isDelimiter(Lines line, int previousLineEnd) throws MimeException {
        if (!line.begins() || !isDashed(line)) {
            return false;
        }
        for (int i = 0; i < open.size(); i++) {
            OpenPart multipart = open.get(i);
            Boundary.Delimiter delimiter = multipart.delimiter(line);
            if (delimiter != Boundary.Delimiter.NONE) {
                while (open.size() > i + 1) {
                    close(line.start(), previousLineEnd);
                }
                if (delimiter == Boundary.Delimiter.NEXT) {
                    push(new OpenPart(line.end(), multipart.defaultOfParts(), header(HeaderLines.Of.PART)));
                } else {
                    multipart.closed();
                }
                return true;
            }
        }
        return false;
    }

    private void line(Lines line, int previousLineEnd) throws MimeException {
        OpenPart part = innermost();
        while (part.inHeader()) {
            if (part.header().isBody(line)) {
                end(part, line.start());
                if (isDelimiter(line, previousLineEnd)) { // of that multipart, whose boundary is known now
                    return;
                }
            } else if (part.header().add(line)) {
                return;
            } else {
                end(part, line.end());
                return;
            }
            part = innermost(); // a message, whose header may begin with this line
        }
    }

    /** Ends a header; behind that of a message's part its own one begins. */
    private void end(OpenPart part, long bodyStart) throws MimeException {
        part.endHeader(bodyStart);
        headers += open.size() > 1 ? part.header().size() : 0;
        if (part.isMessage()) {
            push(new OpenPart(bodyStart, ContentType.TEXT, header(HeaderLines.Of.INNER_MESSAGE)));
        }
    }

    private HeaderLines header(HeaderLines.Of of) {
        return new HeaderLines(of, rules.maxPartHeaders() - headers);
    }

    private OpenPart innermost() {
        return open.get(open.size() - 1);
    }

    private static boolean isDashed(Lines line) {
        int from = line.from();
        return line.to() - from > 2 && line.bytes()[from] == '-' && line.bytes()[from + 1] == '-';
    }

    private void push(OpenPart part) throws MimeException {
        if (open.size() == rules.maxDepth()) {
            throw MimeException.malformed("The message has parts nested too deeply");
        }
        if (!open.isEmpty() && ++parts > rules.maxParts()) {
            throw MimeException.malformed("The message has too many parts");
        }
        open.add(part);
    }

    private void close(long end, int lineEnd) throws MimeException {
        OpenPart ended = open.remove(open.size() - 1);
        headers += ended.inHeader() ? ended.header().size() : 0;
        Part part = ended.close(source, end, lineEnd);
        innermost().add(part);
    }
}
