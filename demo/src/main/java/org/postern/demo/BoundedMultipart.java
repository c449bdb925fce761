package org.postern.demo;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.InternetHeaders;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMultipart;
import jakarta.mail.internet.MimePart;
import jakarta.mail.internet.MimePartDataSource;
import jakarta.mail.util.SharedByteArrayInputStream;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/** A multipart that stops reading at a number of parts: a mail of 25 MB has room for millions, each of which takes memory. */
final class BoundedMultipart extends MimeMultipart {

    private static final int MAX_HEADER_SIZE = 64 << 10;

    private final int maxParts;
    private final List<MimeBodyPart> read = new ArrayList<>();

    /** @param maxParts beyond which {@link #parts} throws */
    BoundedMultipart(MimePart part, int maxParts) throws MessagingException {
        super(new MimePartDataSource(part));
        this.maxParts = maxParts;
    }

    /** Its parts, in their order. */
    List<MimeBodyPart> parts() throws MessagingException {
        parse();
        return List.copyOf(read);
    }

    @Override
    protected MimeBodyPart createMimeBodyPart(InputStream content) throws MessagingException {
        if (read.size() == maxParts) {
            throw new MessagingException("more than " + maxParts + " parts");
        }
        if (!(content instanceof SharedByteArrayInputStream inMemory) || !headerFits(MAX_HEADER_SIZE, inMemory)) {
            throw new MessagingException("a part with a long header");
        }
        MimeBodyPart part = new Utf8Part(inMemory);
        read.add(part);
        return part;
    }

    /**
     * Measures the header at the start of a mail or part, before anything makes objects of its lines: looks for the empty line, and
     * leaves the stream where it was. Without one, all of it is header.
     */
    static boolean headerFits(int limit, ByteArrayInputStream part) {
        part.mark(0);
        try {
            boolean lineIsEmpty = true;
            for (int i = 0; i < limit; i++) {
                int octet = part.read();
                if (octet < 0 || (octet == '\n' && lineIsEmpty)) {
                    return true;
                }
                if (octet != '\r') {
                    lineIsEmpty = octet == '\n';
                }
            }
            return part.available() == 0;
        } finally {
            part.reset();
        }
    }

    /** A part whose header may have UTF-8 (RFC 6532). */
    private static final class Utf8Part extends MimeBodyPart {

        Utf8Part(SharedByteArrayInputStream in) throws MessagingException {
            headers = new InternetHeaders(in, true);
            contentStream = in.newStream(in.getPosition(), -1);
        }
    }
}
