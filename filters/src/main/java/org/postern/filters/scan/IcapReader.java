package org.postern.filters.scan;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads answers of ICAP, with the HTTP messages that are in them. */
final class IcapReader {

    private static final Pattern STATUS = Pattern.compile("ICAP/1\\.\\d (\\d{3})(?: (.*))?");
    private static final Pattern SECTION =
            Pattern.compile("\\s*((?:req|res)-hdr|(?:req|res|opt|null)-body)=(\\d{1,6})\\s*");
    private static final Pattern CHUNK = Pattern.compile("0*([0-9A-Fa-f]{1,15})\\s*(?:;.*)?");

    private record Section(String name, int offset) {}

    private final InputStream in;
    private final OutputStream body;

    /** @param body where the body of an answer goes */
    IcapReader(InputStream in, OutputStream body) {
        this.in = in;
        this.body = body;
    }

    /** The next answer, read to its end. */
    IcapAnswer answer() throws IOException {
        Lines lines = new Lines(in);
        String line = lines.next();
        Matcher status = STATUS.matcher(line);
        if (!status.matches()) {
            throw new IOException("answers '" + Texts.printable(line) + "'");
        }
        int code = Integer.parseInt(status.group(1));
        String reason = status.group(2) == null ? "" : Texts.printable(status.group(2));
        Headers headers = Headers.read(lines);
        List<Section> sections = sections(headers.first("Encapsulated").orElse(""));
        if (sections.isEmpty()) {
            return new IcapAnswer(code, reason, headers, "", Headers.NONE, false);
        }
        Section last = sections.get(sections.size() - 1);
        Lines message = new Lines(new ByteArrayInputStream(message(sections, last.offset())));
        boolean hasMessage = last.offset() > 0;
        String startLine = hasMessage ? Texts.oneLine(message.next()) : "";
        Headers http = hasMessage ? Headers.read(message) : Headers.NONE;
        boolean hasBody = !last.name().equals("null-body");
        if (hasBody) {
            readChunks();
        }
        return new IcapAnswer(code, reason, headers, startLine, http, hasBody);
    }

    /** RFC 3507 §4.4.1: in order, from 0 on, and the body is the last. */
    private static List<Section> sections(String encapsulated) throws IOException {
        List<Section> sections = new ArrayList<>();
        if (encapsulated.isEmpty()) {
            return sections;
        }
        int before = -1;
        boolean hasBody = false;
        for (String each : encapsulated.split(",", -1)) {
            Matcher section = SECTION.matcher(each);
            int offset = section.matches() ? Integer.parseInt(section.group(2)) : -1;
            if (offset <= before || (sections.isEmpty() && offset != 0) || offset > Lines.MAX_SIZE || hasBody) {
                throw malformed(encapsulated);
            }
            before = offset;
            hasBody = section.group(1).endsWith("-body");
            sections.add(new Section(section.group(1), offset));
        }
        if (!hasBody) {
            throw malformed(encapsulated);
        }
        return sections;
    }

    private static IOException malformed(String encapsulated) {
        return new IOException("answers 'Encapsulated: " + Texts.printable(encapsulated) + "'");
    }

    /** The header before the body: that of the response, if there is that of the request before it. */
    private byte[] message(List<Section> sections, int size) throws IOException {
        byte[] all = in.readNBytes(size);
        if (all.length < size) {
            throw new EOFException("closes the connection in the middle of its answer");
        }
        int from = sections.size() < 2 ? 0 : sections.get(sections.size() - 2).offset();
        return Arrays.copyOfRange(all, from, size);
    }

    private void readChunks() throws IOException {
        byte[] buffer = new byte[16 * 1024];
        for (long left = chunk(); left > 0; left = chunk()) {
            while (left > 0) {
                int length = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (length < 0) {
                    throw new EOFException("closes the connection in the middle of its answer");
                }
                body.write(buffer, 0, length);
                left -= length;
            }
            if (!new Lines(in).next().isEmpty()) {
                throw new IOException("a chunk of its answer has no end");
            }
        }
        Headers unused = Headers.read(new Lines(in)); // trailers
    }

    private long chunk() throws IOException {
        String line = new Lines(in).next();
        Matcher size = CHUNK.matcher(line);
        if (!size.matches()) {
            throw new IOException("a chunk of its answer begins with '" + Texts.printable(line) + "'");
        }
        return Long.parseLong(size.group(1), 16);
    }
}
