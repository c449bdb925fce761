package org.postern.filters.keys;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.openssl.PEMEncryptedKeyPair;
import org.bouncycastle.openssl.PEMException;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.X509TrustedCertificateBlock;
import org.bouncycastle.openssl.jcajce.JceOpenSSLPKCS8DecryptorProviderBuilder;
import org.bouncycastle.openssl.jcajce.JcePEMDecryptorProviderBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.pkcs.PKCS8EncryptedPrivateKeyInfo;
import org.bouncycastle.pkcs.PKCSException;

/**
 * What is in a file of PEM blocks (RFC 7468): private keys in PKCS#8, PKCS#1 or SEC 1, and certificates. Other blocks, such as parameters
 * of a curve, and text between them are left out.
 */
record PemFile(List<PrivateKeyInfo> keys, List<X509Certificate> certificates) {

    /** More than any key or chain needs. */
    private static final int MAX_SIZE = 4 * 1024 * 1024;

    /** The bytes of a file that can be one of keys or certificates at all. */
    static byte[] bytes(Path file) throws IOException {
        if (!Files.isRegularFile(file)) { // a pipe or a device may have no end
            throw new IOException(file + (Files.exists(file) ? ": not a file" : ": no such file"));
        }
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_SIZE + 1);
        } catch (AccessDeniedException e) {
            throw new IOException(file + ": permission denied", e);
        } catch (IOException e) {
            throw new IOException(file + ": not readable: " + e.getMessage(), e);
        }
        if (bytes.length > MAX_SIZE) {
            throw new IOException(file + ": longer than " + MAX_SIZE + " bytes");
        }
        return bytes;
    }

    static boolean isPem(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1).contains("-----BEGIN ");
    }

    /**
     * Reads it.
     *
     * @param password of the keys that are encrypted
     */
    static PemFile read(Path file, byte[] bytes, String password) throws IOException {
        PemFile content = new PemFile(new ArrayList<>(), new ArrayList<>());
        try (PEMParser parser = new PEMParser(new StringReader(new String(bytes, StandardCharsets.ISO_8859_1)))) {
            for (Object block = parser.readObject(); block != null; block = parser.readObject()) {
                content.add(block, password);
            }
        } catch (PKCSException | OperatorCreationException e) {
            throw new IOException(file + ": the password does not decrypt the key", e);
        } catch (PEMException e) {
            throw new IOException(
                    file + (password.isEmpty() ? ": not readable, or encrypted" : ": not readable with this password"),
                    e);
        } catch (GeneralSecurityException | IOException | IllegalArgumentException e) {
            throw new IOException(file + ": not readable as PEM: " + e.getMessage(), e);
        }
        return content;
    }

    private void add(Object block, String password)
            throws IOException, GeneralSecurityException, OperatorCreationException, PKCSException {
        char[] secret = password.toCharArray();
        if (block instanceof PrivateKeyInfo key) {
            keys.add(key);
        } else if (block instanceof PEMKeyPair pair) {
            keys.add(pair.getPrivateKeyInfo());
        } else if (block instanceof PKCS8EncryptedPrivateKeyInfo encrypted) {
            keys.add(encrypted.decryptPrivateKeyInfo(new JceOpenSSLPKCS8DecryptorProviderBuilder()
                    .setProvider(new BouncyCastleProvider())
                    .build(secret)));
        } else if (block instanceof PEMEncryptedKeyPair encrypted) {
            keys.add(encrypted
                    .decryptKeyPair(new JcePEMDecryptorProviderBuilder()
                            .setProvider(new BouncyCastleProvider())
                            .build(secret))
                    .getPrivateKeyInfo());
        } else if (block instanceof X509CertificateHolder certificate) {
            certificates.add(certificate(certificate.getEncoded()));
        } else if (block instanceof X509TrustedCertificateBlock trusted) {
            certificates.add(certificate(trusted.getCertificateHolder().getEncoded()));
        }
    }

    private static X509Certificate certificate(byte[] encoded) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(encoded));
    }
}
