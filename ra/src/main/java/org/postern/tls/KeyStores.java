package org.postern.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import nl.altindag.ssl.pem.util.PemUtils;
import nl.altindag.ssl.util.KeyManagerUtils;
import nl.altindag.ssl.util.TrustManagerUtils;

/** Reads PKCS#12, JKS and PEM files. */
final class KeyStores {

    private KeyStores() {}

    /** The key and chain of one alias; of the only one, if the alias is empty. A PEM file has one, without an alias. */
    static X509ExtendedKeyManager identity(Path file, String password, String alias)
            throws IOException, GeneralSecurityException {
        if (isPem(file)) {
            return PemUtils.loadIdentityMaterial(
                    Files.newInputStream(file), password.isEmpty() ? null : password.toCharArray());
        }
        KeyStore store = load(file, password);
        List<String> keys = new ArrayList<>();
        for (String name : Collections.list(store.aliases())) {
            if (store.isKeyEntry(name)) {
                keys.add(name);
            }
        }
        String wanted = alias.isEmpty() && keys.size() == 1 ? keys.get(0) : alias;
        if (!keys.contains(wanted)) {
            throw new GeneralSecurityException((alias.isEmpty() ? "not one key" : "no key '" + alias + "'") + " in "
                    + file + ", which has " + keys);
        }
        KeyStore single = KeyStore.getInstance("PKCS12");
        single.load(null, null);
        Key key = store.getKey(wanted, password.toCharArray());
        single.setKeyEntry(wanted, key, password.toCharArray(), store.getCertificateChain(wanted));
        return KeyManagerUtils.createKeyManager(single, password.toCharArray());
    }

    /** Trusts the certificates in a file. */
    static X509ExtendedTrustManager trust(Path file, String password) throws IOException, GeneralSecurityException {
        return isPem(file)
                ? PemUtils.loadTrustMaterial(Files.newInputStream(file))
                : TrustManagerUtils.createTrustManager(load(file, password));
    }

    private static KeyStore load(Path file, String password) throws IOException, GeneralSecurityException {
        // the JDK's PKCS12 reads JKS too
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password.isEmpty() ? null : password.toCharArray());
        }
        return store;
    }

    private static boolean isPem(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains("-----BEGIN ");
    }
}
