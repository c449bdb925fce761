package org.postern.filters.smime.decrypt;

import java.io.InputStream;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.PrivateKey;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.KeyAgreeRecipientInformation;
import org.bouncycastle.cms.KeyTransRecipientInformation;
import org.bouncycastle.cms.Recipient;
import org.bouncycastle.cms.RecipientInformation;
import org.bouncycastle.cms.RecipientOperator;
import org.bouncycastle.cms.jcajce.JceKeyAgreeAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransAuthEnvelopedRecipient;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipient;
import org.bouncycastle.jcajce.io.CipherInputStream;
import org.bouncycastle.operator.InputDecryptor;
import org.postern.filters.smime.CmsInput;

/** How a key decrypts a content, by what the sender has done for it (RFC 5652 §6.2). */
final class Recipients {

    private Recipients() {}

    /** Empty if that is none that a key and a certificate are for. */
    static Optional<Recipient> of(RecipientInformation information, PrivateKey key, ContentCipher content) {
        if (information instanceof KeyTransRecipientInformation) {
            return Optional.of(
                    content.isAuthenticated()
                            ? new AuthenticatedTransport(key, content).setProvider(CmsInput.PROVIDER)
                            : new Transport(key, content).setProvider(CmsInput.PROVIDER));
        }
        if (information instanceof KeyAgreeRecipientInformation) {
            return Optional.of(
                    content.isAuthenticated()
                            ? new JceKeyAgreeAuthEnvelopedRecipient(key).setProvider(CmsInput.PROVIDER)
                            : new Agreement(key, content).setProvider(CmsInput.PROVIDER));
        }
        return Optional.empty();
    }

    /** A key that is none of the algorithm's size would fail at another time than a random one. */
    private static SecretKey fitting(Key key, ContentCipher content) {
        byte[] bytes = key.getEncoded();
        return content.fits(bytes) ? content.key(bytes) : content.randomKey();
    }

    private static RecipientOperator cbc(SecretKey key, AlgorithmIdentifier algorithm, ContentCipher content)
            throws CMSException {
        try {
            Cipher cipher = content.cbc(key, algorithm);
            return new RecipientOperator(new InputDecryptor() {
                @Override
                public AlgorithmIdentifier getAlgorithmIdentifier() {
                    return algorithm;
                }

                @Override
                public InputStream getInputStream(InputStream encrypted) {
                    return new CipherInputStream(encrypted, cipher);
                }
            });
        } catch (GeneralSecurityException e) {
            throw new CMSException("cannot decrypt " + content.title(), e);
        }
    }

    /** Of the key, by PKCS #1 v1.5 or OAEP. */
    private interface Unwrapping {
        Key unwrap() throws CMSException;
    }

    private static SecretKey unwrap(
            AlgorithmIdentifier algorithm, PrivateKey key, byte[] encrypted, ContentCipher content, Unwrapping other) {
        try {
            return algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption)
                    ? RsaKeyTransport.unwrap(key, encrypted, content)
                    : fitting(other.unwrap(), content);
        } catch (GeneralSecurityException | CMSException | RuntimeException e) {
            return content.randomKey();
        }
    }

    private static final class Transport extends JceKeyTransRecipient {

        private final PrivateKey key;
        private final ContentCipher content;

        Transport(PrivateKey key, ContentCipher content) {
            super(key);
            this.key = key;
            this.content = content;
        }

        @Override
        public RecipientOperator getRecipientOperator(
                AlgorithmIdentifier keyAlgorithm, AlgorithmIdentifier contentAlgorithm, byte[] encrypted)
                throws CMSException {
            SecretKey contentKey = unwrap(
                    keyAlgorithm,
                    key,
                    encrypted,
                    content,
                    () -> extractSecretKey(keyAlgorithm, contentAlgorithm, encrypted));
            return cbc(contentKey, contentAlgorithm, content);
        }
    }

    private static final class AuthenticatedTransport extends JceKeyTransAuthEnvelopedRecipient {

        private final PrivateKey key;
        private final ContentCipher content;

        AuthenticatedTransport(PrivateKey key, ContentCipher content) {
            super(key);
            this.key = key;
            this.content = content;
        }

        @Override
        protected Key extractSecretKey(
                AlgorithmIdentifier keyAlgorithm, AlgorithmIdentifier contentAlgorithm, byte[] encrypted) {
            return unwrap(
                    keyAlgorithm,
                    key,
                    encrypted,
                    content,
                    () -> super.extractSecretKey(keyAlgorithm, contentAlgorithm, encrypted));
        }
    }

    private static final class Agreement extends JceKeyAgreeRecipient {

        private final ContentCipher content;

        Agreement(PrivateKey key, ContentCipher content) {
            super(key);
            this.content = content;
        }

        @Override
        public RecipientOperator getRecipientOperator(
                AlgorithmIdentifier keyAlgorithm,
                AlgorithmIdentifier contentAlgorithm,
                SubjectPublicKeyInfo sender,
                ASN1OctetString keyingMaterial,
                byte[] encrypted)
                throws CMSException {
            Key contentKey = extractSecretKey(keyAlgorithm, contentAlgorithm, sender, keyingMaterial, encrypted);
            return cbc(fitting(contentKey, content), contentAlgorithm, content);
        }
    }
}
