package org.postern.filters.smime.decrypt;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bouncycastle.asn1.ASN1OctetStringParser;
import org.bouncycastle.asn1.ASN1SequenceParser;
import org.bouncycastle.asn1.ASN1StreamParser;
import org.bouncycastle.asn1.BERTags;
import org.bouncycastle.asn1.cms.AuthEnvelopedDataParser;
import org.bouncycastle.asn1.cms.ContentInfoParser;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.CMSAuthEnvelopedDataParser;
import org.bouncycastle.cms.CMSEnvelopedDataParser;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.Recipient;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.RecipientInformationStore;
import org.postern.api.octets.Octets;
import org.postern.filters.smime.CmsInput;

/** An EnvelopedData or AuthEnvelopedData (RFC 5652 §6, RFC 5083), which is read from its beginning for each look at it. */
final class EncryptedObject {

    /** More than the attributes behind the content need. */
    private static final long MAX_ATTRIBUTES = 64 * 1024;

    private final Octets cms;
    private final boolean authenticated;

    EncryptedObject(Octets cms, boolean authenticated) {
        this.cms = cms;
        this.authenticated = authenticated;
    }

    /** What stands before the content. */
    private record Start(AlgorithmIdentifier algorithm, List<RecipientInformation> recipients) {}

    /** The recipients, in their order, and the algorithm. */
    record Overview(Optional<ContentCipher> cipher, List<RecipientInformation> recipients) {}

    private Start start(CmsInput in) throws IOException, CMSException {
        if (authenticated) {
            CMSAuthEnvelopedDataParser parser = new CMSAuthEnvelopedDataParser(in.forParser());
            return new Start(parser.getEncryptionAlgOID(), list(parser.getRecipientInfos()));
        }
        CMSEnvelopedDataParser parser = new CMSEnvelopedDataParser(in.forParser());
        return new Start(parser.getContentEncryptionAlgorithm(), list(parser.getRecipientInfos()));
    }

    private static List<RecipientInformation> list(RecipientInformationStore store) {
        return new ArrayList<>(store.getRecipients());
    }

    Overview overview() throws IOException, UndecryptableException {
        try (CmsInput in = CmsInput.open(cms)) {
            try {
                Start start = start(in);
                return new Overview(ContentCipher.of(start.algorithm(), authenticated), start.recipients());
            } catch (IOException | CMSException | RuntimeException | StackOverflowError e) {
                in.requireReadable();
                throw new UndecryptableException("malformed", e);
            }
        }
    }

    /**
     * Decrypts the content. What has been written is not to be used if this throws.
     *
     * @param number that of the recipient
     */
    void decrypt(int number, RecipientKey key, ContentCipher cipher, OutputStream out)
            throws IOException, UndecryptableException {
        long allowed = authenticated ? endOfContent() + MAX_ATTRIBUTES : Long.MAX_VALUE;
        try (CmsInput in = CmsInput.open(cms);
                InputStream content = content(in, number, key, cipher)) {
            in.allow(allowed);
            byte[] chunk = new byte[64 * 1024];
            for (int length = read(in, content, chunk); length >= 0; length = read(in, content, chunk)) {
                out.write(chunk, 0, length);
            }
        }
    }

    private InputStream content(CmsInput in, int number, RecipientKey key, ContentCipher cipher)
            throws IOException, UndecryptableException {
        try {
            RecipientInformation information = start(in).recipients().get(number);
            Recipient recipient = Recipients.of(information, key.key(), cipher)
                    .orElseThrow(() -> new UndecryptableException("a recipient of an unknown kind"));
            return information.getContentStream(recipient).getContentStream();
        } catch (IOException | CMSException | RuntimeException | StackOverflowError e) {
            in.requireReadable();
            throw new UndecryptableException("cannot unwrap the key", e);
        }
    }

    private static int read(CmsInput in, InputStream content, byte[] chunk) throws IOException, UndecryptableException {
        try {
            return content.read(chunk);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            in.requireReadable();
            throw new UndecryptableException("cannot decrypt the content", e);
        }
    }

    /** Where the content ends. The parser keeps all that stands behind it in memory, before anything shows that it is too much. */
    private long endOfContent() throws IOException, UndecryptableException {
        try (CmsInput in = CmsInput.open(cms)) {
            try {
                ASN1StreamParser parser = new ASN1StreamParser(in.forParser());
                ContentInfoParser object = new ContentInfoParser((ASN1SequenceParser) parser.readObject());
                AuthEnvelopedDataParser data =
                        new AuthEnvelopedDataParser((ASN1SequenceParser) object.getContent(BERTags.SEQUENCE));
                data.getOriginatorInfo();
                data.getRecipientInfos().toASN1Primitive();
                ASN1OctetStringParser content = (ASN1OctetStringParser)
                        data.getAuthEncryptedContentInfo().getEncryptedContent(BERTags.OCTET_STRING);
                in.allow(Long.MAX_VALUE);
                try (InputStream bytes = content.getOctetStream()) {
                    bytes.transferTo(OutputStream.nullOutputStream());
                }
                return in.count();
            } catch (IOException | RuntimeException | StackOverflowError e) {
                in.requireReadable();
                throw new UndecryptableException("malformed", e);
            }
        }
    }
}
