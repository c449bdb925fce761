package org.postern.filters.smime.decrypt;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.MGF1ParameterSpec;
import java.util.Base64;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSAuthEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSEnvelopedDataGenerator;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.RecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.cms.jcajce.JceKeyAgreeRecipientInfoGenerator;
import org.bouncycastle.cms.jcajce.JceKeyTransRecipientInfoGenerator;
import org.bouncycastle.operator.OutputAEADEncryptor;
import org.bouncycastle.operator.OutputEncryptor;
import org.bouncycastle.operator.jcajce.JcaAlgorithmParametersConverter;
import org.postern.filters.smime.CmsInput;
import org.postern.filters.smime.Identity;

/** Encrypted objects as senders make them, in all the ways that there are. */
final class Encrypting {

    /** How the key gets to the recipient. */
    enum Way {
        RSA,
        RSA_BY_KEY_IDENTIFIER,
        OAEP_SHA1,
        OAEP_SHA256,
        ECDH_SHA1,
        ECDH_SHA256,
        ECDH_SHA512,
        ECDH_COFACTOR,
        X25519;

        String keyAlgorithm() {
            return name().startsWith("ECDH") ? "EC" : name().equals("X25519") ? "X25519" : "RSA";
        }
    }

    private Encrypting() {}

    static RecipientInfoGenerator recipient(Way way, Identity identity) {
        try {
            return switch (way) {
                case RSA ->
                    new JceKeyTransRecipientInfoGenerator(identity.certificate()).setProvider(CmsInput.PROVIDER);
                case RSA_BY_KEY_IDENTIFIER ->
                    new JceKeyTransRecipientInfoGenerator(
                                    new JcaX509ExtensionUtils()
                                            .createSubjectKeyIdentifier(
                                                    identity.certificate().getPublicKey())
                                            .getKeyIdentifier(),
                                    identity.certificate().getPublicKey())
                            .setProvider(CmsInput.PROVIDER);
                case OAEP_SHA1 -> oaep(identity, "SHA-1");
                case OAEP_SHA256 -> oaep(identity, "SHA-256");
                case ECDH_SHA1 -> agreement(identity, CMSAlgorithm.ECDH_SHA1KDF, "EC");
                case ECDH_SHA256 -> agreement(identity, CMSAlgorithm.ECDH_SHA256KDF, "EC");
                case ECDH_SHA512 -> agreement(identity, CMSAlgorithm.ECDH_SHA512KDF, "EC");
                case ECDH_COFACTOR -> agreement(identity, CMSAlgorithm.ECCDH_SHA256KDF, "EC");
                case X25519 -> agreement(identity, CMSAlgorithm.ECDH_HKDF_SHA256, "X25519");
            };
        } catch (GeneralSecurityException | CMSException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RecipientInfoGenerator oaep(Identity identity, String digest) throws GeneralSecurityException {
        return new JceKeyTransRecipientInfoGenerator(
                        identity.certificate(),
                        new JcaAlgorithmParametersConverter()
                                .getAlgorithmIdentifier(
                                        PKCSObjectIdentifiers.id_RSAES_OAEP,
                                        new OAEPParameterSpec(
                                                digest,
                                                "MGF1",
                                                new MGF1ParameterSpec(digest),
                                                PSource.PSpecified.DEFAULT)))
                .setProvider(CmsInput.PROVIDER);
    }

    private static RecipientInfoGenerator agreement(Identity identity, ASN1ObjectIdentifier algorithm, String keys)
            throws GeneralSecurityException, CMSException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(keys, CmsInput.PROVIDER);
        if (keys.equals("EC")) {
            generator.initialize(256);
        }
        KeyPair ephemeral = generator.generateKeyPair();
        return new JceKeyAgreeRecipientInfoGenerator(
                        algorithm, ephemeral.getPrivate(), ephemeral.getPublic(), CMSAlgorithm.AES256_WRAP)
                .addRecipient(identity.certificate())
                .setProvider(CmsInput.PROVIDER);
    }

    static ASN1ObjectIdentifier algorithm(ContentCipher cipher) {
        return switch (cipher) {
            case AES_128_CBC -> CMSAlgorithm.AES128_CBC;
            case AES_192_CBC -> CMSAlgorithm.AES192_CBC;
            case AES_256_CBC -> CMSAlgorithm.AES256_CBC;
            case DES_EDE3_CBC -> CMSAlgorithm.DES_EDE3_CBC;
            case AES_128_GCM -> CMSAlgorithm.AES128_GCM;
            case AES_192_GCM -> CMSAlgorithm.AES192_GCM;
            case AES_256_GCM -> CMSAlgorithm.AES256_GCM;
        };
    }

    static byte[] encrypt(String entity, ContentCipher cipher, RecipientInfoGenerator... recipients) {
        return encrypt(entity, algorithm(cipher), cipher.isAuthenticated(), recipients);
    }

    static byte[] encrypt(
            String entity, ASN1ObjectIdentifier algorithm, boolean auth, RecipientInfoGenerator... recipients) {
        CMSProcessableByteArray content = new CMSProcessableByteArray(entity.getBytes(StandardCharsets.ISO_8859_1));
        try {
            OutputEncryptor encryptor = new JceCMSContentEncryptorBuilder(algorithm)
                    .setProvider(CmsInput.PROVIDER)
                    .build();
            if (auth) {
                CMSAuthEnvelopedDataGenerator generator = new CMSAuthEnvelopedDataGenerator();
                for (RecipientInfoGenerator each : recipients) {
                    generator.addRecipientInfoGenerator(each);
                }
                return generator
                        .generate(content, (OutputAEADEncryptor) encryptor)
                        .getEncoded();
            }
            CMSEnvelopedDataGenerator generator = new CMSEnvelopedDataGenerator();
            for (RecipientInfoGenerator each : recipients) {
                generator.addRecipientInfoGenerator(each);
            }
            return generator.generate(content, encryptor).getEncoded();
        } catch (IOException | CMSException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A message, a character for each byte. */
    static byte[] mail(String header, byte[] cms) {
        ByteArrayOutputStream mail = new ByteArrayOutputStream();
        mail.writeBytes(header.getBytes(StandardCharsets.ISO_8859_1));
        mail.writeBytes("\r\n".getBytes(StandardCharsets.ISO_8859_1));
        mail.writeBytes(Base64.getMimeEncoder().encode(cms));
        mail.writeBytes("\r\n".getBytes(StandardCharsets.ISO_8859_1));
        return mail.toByteArray();
    }
}
