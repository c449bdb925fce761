package org.postern.filters.smime;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1SequenceParser;
import org.bouncycastle.asn1.ASN1StreamParser;
import org.postern.api.octets.Octets;

/** The beginning of a CMS object (RFC 5652 §3). */
final class ContentInfo {

    /** More than two tags with their lengths and an object identifier need. */
    private static final int BEGINNING = 256;

    private ContentInfo() {}

    /** What it contains; empty if it is no CMS object. */
    static Optional<ASN1ObjectIdentifier> contentType(Octets cms) throws IOException {
        byte[] beginning;
        try (InputStream in = cms.open()) {
            beginning = in.readNBytes(BEGINNING);
        }
        return contentType(beginning);
    }

    private static Optional<ASN1ObjectIdentifier> contentType(byte[] beginning) {
        try {
            ASN1StreamParser parser = new ASN1StreamParser(new ByteArrayInputStream(beginning), Integer.MAX_VALUE);
            ASN1Encodable first =
                    parser.readObject() instanceof ASN1SequenceParser sequence ? sequence.readObject() : null;
            return first instanceof ASN1ObjectIdentifier type ? Optional.of(type) : Optional.empty();
        } catch (IOException | RuntimeException e) { // as the parser has it with what is no ASN.1
            return Optional.empty();
        }
    }
}
