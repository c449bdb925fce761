package org.postern.filters.smime.encrypt;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.util.Collection;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedDataStreamGenerator;
import org.bouncycastle.cms.CMSEnvelopedDataStreamGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.operator.GenericKey;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.bouncycastle.operator.OutputEncryptor;
import org.postern.api.octets.Octets;
import org.postern.api.octets.Spliced;
import org.postern.api.octets.Spool;
import org.postern.filters.smime.CmsInput;

/**
 * A content that has been encrypted once, of which any number of messages for different recipients are made: what is before and behind it
 * differs alone (RFC 5652 §6, RFC 5083). So many messages take the place of one.
 */
final class EncryptedContent {

    private static final int BUFFER = 1 << 16;

    private final ContentEncryption encryption;
    /** As pieces of an octet string, each with its length. */
    private final Octets pieces;

    private final Encrypted encrypted;

    private EncryptedContent(ContentEncryption encryption, Octets pieces, Encrypted encrypted) {
        this.encryption = encryption;
        this.pieces = pieces;
        this.encrypted = encrypted;
    }

    /**
     * Encrypts a content, by a key of its own.
     *
     * @param spool what is encrypted is kept there
     * @throws IOException if the content cannot be read, or not be kept
     */
    static EncryptedContent of(Octets content, ContentEncryption encryption, Spool spool) throws IOException {
        try {
            OutputEncryptor encryptor = encryption.encryptor();
            try (OutputStream out = new BufferedOutputStream(spool.output(), BUFFER);
                    OutputStream pieces = new Pieces(out);
                    OutputStream encrypting = encryptor.getOutputStream(pieces);
                    InputStream in = content.open()) {
                in.transferTo(encrypting);
            }
            return new EncryptedContent(encryption, spool, new Encrypted(encryptor));
        } catch (CMSException e) {
            throw new IOException("cannot encrypt: " + e.getMessage(), e);
        }
    }

    /**
     * Makes the CMS object that these recipients read.
     *
     * @throws IOException if a certificate cannot be encrypted for
     */
    Octets to(Collection<X509Certificate> recipients) throws IOException {
        ByteArrayOutputStream around = new ByteArrayOutputStream();
        int before;
        try {
            OutputStream content = encryption.isAuthenticated() //
                    ? authenticated(recipients, around)
                    : enveloped(recipients, around);
            before = around.size();
            content.close();
        } catch (CMSException | GeneralSecurityException e) {
            throw new IOException("cannot encrypt for a recipient: " + e.getMessage(), e);
        }
        Spliced object = new Spliced();
        Octets written = Octets.of(around.toByteArray());
        object.add(written, 0, before);
        object.add(pieces, 0, pieces.size());
        object.add(written, before, around.size());
        return object;
    }

    private OutputStream enveloped(Collection<X509Certificate> recipients, OutputStream out)
            throws CMSException, GeneralSecurityException, IOException {
        CMSEnvelopedDataStreamGenerator generator = new CMSEnvelopedDataStreamGenerator();
        for (X509Certificate each : recipients) {
            generator.addRecipientInfoGenerator(recipientOf(each));
        }
        return generator.open(out, encrypted);
    }

    private OutputStream authenticated(Collection<X509Certificate> recipients, OutputStream out)
            throws CMSException, GeneralSecurityException, IOException {
        CMSAuthEnvelopedDataStreamGenerator generator = new CMSAuthEnvelopedDataStreamGenerator();
        for (X509Certificate each : recipients) {
            generator.addRecipientInfoGenerator(recipientOf(each));
        }
        return generator.open(out, encrypted);
    }

    private static RecipientInfoGenerator recipientOf(X509Certificate certificate)
            throws CMSException, GeneralSecurityException {
        if (!(certificate.getPublicKey() instanceof ECPublicKey key)) {
            return new JceKeyTransRecipientInfoGenerator(certificate).setProvider(CmsInput.PROVIDER);
        }
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC", CmsInput.PROVIDER);
        generator.initialize(key.getParams());
        KeyPair ephemeral = generator.generateKeyPair();
        return new JceKeyAgreeRecipientInfoGenerator(
                        CMSAlgorithm.ECDH_SHA256KDF,
                        ephemeral.getPrivate(),
                        ephemeral.getPublic(),
                        CMSAlgorithm.AES256_WRAP)
                .addRecipient(certificate)
                .setProvider(CmsInput.PROVIDER);
    }

    /** What generators take for an encryptor: they write no content by it, since that is there already. */
    private record Encrypted(OutputEncryptor used) implements OutputAEADEncryptor {

        @Override
        public AlgorithmIdentifier getAlgorithmIdentifier() {
            return used.getAlgorithmIdentifier();
        }

        @Override
        public GenericKey getKey() {
            return used.getKey();
        }

        @Override
        public byte[] getMAC() {
            return used instanceof OutputAEADEncryptor authenticated ? authenticated.getMAC() : new byte[0];
        }

        @Override
        public OutputStream getOutputStream(OutputStream out) {
            return OutputStream.nullOutputStream(); // closed before that other one, which may be closed once
        }

        @Override
        public OutputStream getAADStream() {
            return OutputStream.nullOutputStream();
        }
    }

    /** Writes what comes as octet strings (X.690 §8.7.3), of a length that each reader has room for. */
    private static final class Pieces extends OutputStream {

        private static final int OCTET_STRING = 0x04;
        private static final int TWO_BYTES_OF_LENGTH = 0x82;

        private final OutputStream out;
        private final byte[] piece = new byte[8192];
        private int length;

        Pieces(OutputStream out) {
            this.out = out;
        }

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int count) throws IOException {
            for (int from = offset; from < offset + count; ) {
                int some = Math.min(offset + count - from, piece.length - length);
                System.arraycopy(bytes, from, piece, length, some);
                length += some;
                from += some;
                if (length == piece.length) {
                    writePiece();
                }
            }
        }

        private void writePiece() throws IOException {
            if (length >= 256) {
                out.write(OCTET_STRING);
                out.write(TWO_BYTES_OF_LENGTH);
                out.write(length >> 8);
                out.write(length);
                out.write(piece, 0, length);
            } else {
                out.write(shortPiece());
            }
            length = 0;
        }

        /** In as few bytes as DER has for the length. */
        private byte[] shortPiece() {
            int header = length < 128 ? 2 : 3;
            byte[] whole = new byte[header + length];
            whole[0] = OCTET_STRING;
            whole[1] = (byte) (length < 128 ? length : 0x81);
            whole[header - 1] = (byte) length;
            System.arraycopy(piece, 0, whole, header, length);
            return whole;
        }

        @Override
        public void close() throws IOException {
            if (length > 0) {
                writePiece();
            }
            out.close();
        }
    }
}
