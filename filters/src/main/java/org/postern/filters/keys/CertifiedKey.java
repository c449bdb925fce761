package org.postern.filters.keys;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A private key with its certificate.
 *
 * @param chain its own certificate first, then those of the authorities above it, as far as they are known; at least one
 */
public record CertifiedKey(PrivateKey key, List<X509Certificate> chain) {

    public CertifiedKey {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("no certificate");
        }
    }

    /** Its own certificate. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** The chain without a root, which a receiver has or does not trust; its own certificate is always there. */
    public List<X509Certificate> chainWithoutRoot() {
        X509Certificate last = chain.get(chain.size() - 1);
        boolean root = last.getSubjectX500Principal().equals(last.getIssuerX500Principal());
        return root && chain.size() > 1 ? chain.subList(0, chain.size() - 1) : chain;
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "key of " + certificate().getSubjectX500Principal().getName();
    }
}
