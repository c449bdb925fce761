package org.postern.tls;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.X509ExtendedTrustManager;
import nl.altindag.ssl.util.KeyStoreUtils;
import nl.altindag.ssl.util.TrustManagerUtils;
import org.jspecify.annotations.Nullable;

/** Reads certificates, and makes what trusts them. */
final class TrustedCertificates {

    private static final Pattern BLOCK = Pattern.compile(
            "-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----[^-]*-----END (?:X509 |TRUSTED )?CERTIFICATE-----");

    private static final Pattern ANY_BLOCK =
            Pattern.compile("-----BEGIN ([^-]+)-----.*?-----END \\1-----", Pattern.DOTALL);

    private TrustedCertificates() {}

    /** The certificates of a PKCS#12, JKS or PEM file, or of a folder of PEM files. */
    static Set<X509Certificate> read(Content content, String password) throws TlsException {
        try {
            return readAll(content, password);
        } catch (TlsException e) {
            throw e.about("trustedCertificates");
        }
    }

    private static Set<X509Certificate> readAll(Content content, String password) throws TlsException {
        Set<X509Certificate> certificates = new LinkedHashSet<>();
        if (content.isPem()) {
            for (Path file : content.files().keySet()) {
                certificates.addAll(pem(content.text(file), file));
            }
        } else {
            KeyStore store = content.keyStore(password);
            try {
                for (String alias : Collections.list(store.aliases())) {
                    if (store.getCertificate(alias) instanceof X509Certificate certificate) {
                        certificates.add(certificate);
                    }
                }
            } catch (GeneralSecurityException e) {
                throw new TlsException(content.path() + " is of no use (" + e.getMessage() + ")", e);
            }
        }
        if (certificates.isEmpty()) {
            throw new TlsException(content.path() + " has no trusted certificates, or its password is missing");
        }
        return certificates;
    }

    /** The certificates in the text of a PEM file, in their order. */
    static List<X509Certificate> pem(String text, Path file) throws TlsException {
        List<X509Certificate> certificates = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            for (Matcher block = BLOCK.matcher(text); block.find(); ) {
                certificates.add((X509Certificate) factory.generateCertificate(
                        new ByteArrayInputStream(block.group().getBytes(StandardCharsets.ISO_8859_1))));
            }
        } catch (CertificateException e) {
            throw new TlsException(file + " has a certificate that is damaged (" + e.getMessage() + ")", e);
        }
        String between = ANY_BLOCK.matcher(text).replaceAll("").stripTrailing();
        if (between.contains("-----") || between.endsWith("-")) {
            throw new TlsException(file + " is cut off: it has a beginning without an end");
        }
        return certificates;
    }

    /** Whether one certificate has signed the other. */
    static boolean issued(X509Certificate issuer, X509Certificate certificate) {
        if (!certificate.getIssuerX500Principal().equals(issuer.getSubjectX500Principal())) {
            return false;
        }
        try {
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** Checks a chain as the JDK does, against these certificates; against those of the JVM, if there are none. */
    static X509ExtendedTrustManager manager(@Nullable Set<X509Certificate> certificates) {
        KeyStore store = certificates == null ? null : KeyStoreUtils.createTrustStore(List.copyOf(certificates));
        return TrustManagerUtils.createTrustManager(store, "PKIX");
    }
}
