package org.postern.filters.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import org.postern.settings.Setting;

/** The certificate that we show to a server that asks for one, and its private key. */
final class ClientKey {

    private static final String ALLOWED =
            "a PKCS#12 file that clientCertificatePassword opens, or a PEM file with a private"
                    + " key that is not encrypted and its certificates, its own first, or nothing";

    private static final Pattern BLOCK = Pattern.compile("-----BEGIN ([A-Z ]+)-----([A-Za-z0-9+/=\\s]+)-----END");

    private ClientKey() {}

    /** None for an empty text; the file is read once, when the application is deployed. */
    static KeyManager[] managers(Setting file, String password) {
        if (file.isEmpty()) {
            return new KeyManager[0];
        }
        try {
            byte[] bytes = Files.readAllBytes(Path.of(file.text()));
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            KeyStore store = KeyStore.getInstance("PKCS12");
            if (text.contains("-----BEGIN ")) {
                store.load(null, null);
                Certificate[] chain = chain(text);
                store.setKeyEntry("own", key(text, chain[0]), password.toCharArray(), chain);
            } else {
                store.load(new ByteArrayInputStream(bytes), password.toCharArray());
            }
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, password.toCharArray());
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException | InvalidPathException e) {
            throw file.invalid(ALLOWED + " (" + e.getMessage() + ")");
        }
    }

    private static Certificate[] chain(String text) throws GeneralSecurityException {
        CertificateFactory certificates = CertificateFactory.getInstance("X.509");
        List<Certificate> chain = new ArrayList<>();
        for (byte[] each : blocks(text, "CERTIFICATE")) {
            chain.add(certificates.generateCertificate(new ByteArrayInputStream(each)));
        }
        if (chain.isEmpty()) {
            throw new GeneralSecurityException("no certificate");
        }
        return chain.toArray(Certificate[]::new);
    }

    private static PrivateKey key(String text, Certificate certificate) throws GeneralSecurityException {
        for (byte[] each : blocks(text, "PRIVATE KEY")) {
            return KeyFactory.getInstance(certificate.getPublicKey().getAlgorithm())
                    .generatePrivate(new PKCS8EncodedKeySpec(each));
        }
        throw new GeneralSecurityException("no private key");
    }

    private static List<byte[]> blocks(String text, String name) throws GeneralSecurityException {
        List<byte[]> blocks = new ArrayList<>();
        for (Matcher block = BLOCK.matcher(text); block.find(); ) {
            if (block.group(1).equals(name)) {
                try {
                    blocks.add(Base64.getMimeDecoder().decode(block.group(2)));
                } catch (IllegalArgumentException e) {
                    throw new GeneralSecurityException("not in base64", e);
                }
            }
        }
        return blocks;
    }
}
