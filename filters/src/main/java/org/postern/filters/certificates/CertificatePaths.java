package org.postern.filters.certificates;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.x500.X500Principal;

/**
 * Finds the paths from a certificate to those that are trusted. A sender chooses the certificates in between, so each one is looked at once,
 * and the number of signatures that are verified is bounded.
 */
final class CertificatePaths {

    /** Of those that come with a signature; what is beyond is not looked at. */
    static final int MAX_CERTIFICATES = 50;
    /** From the signer's up to the one that a trusted certificate has signed. */
    static final int MAX_LENGTH = 10;

    private static final int MAX_VERIFICATIONS = 50;
    /** Of a certificate, in bytes: in a larger one there can be names and constraints without number. */
    private static final int MAX_SIZE = 64 * 1024;

    private static final int MAX_PATHS = 5;

    /**
     * A path.
     *
     * @param certificates the signer's first; without the anchor
     */
    record Path(List<X509Certificate> certificates, X509Certificate anchor) {}

    private final Map<X500Principal, List<X509Certificate>> anchors = new LinkedHashMap<>();

    CertificatePaths(Collection<X509Certificate> trusted) {
        for (X509Certificate each : trusted) {
            anchors.computeIfAbsent(each.getSubjectX500Principal(), name -> new ArrayList<>())
                    .add(each);
        }
    }

    /** The shortest ones first; none if nothing trusted is above it. */
    List<Path> find(X509Certificate certificate, Collection<X509Certificate> others) {
        Map<X500Principal, List<X509Certificate>> known = new LinkedHashMap<>();
        others.stream()
                .distinct()
                .limit(MAX_CERTIFICATES)
                .forEach(each -> known.computeIfAbsent(each.getSubjectX500Principal(), name -> new ArrayList<>())
                        .add(each));
        List<Path> found = new ArrayList<>();
        Set<X509Certificate> seen = new HashSet<>(Set.of(certificate));
        Deque<List<X509Certificate>> open = new ArrayDeque<>(List.of(List.of(certificate)));
        int verifications = 0;
        while (!open.isEmpty() && found.size() < MAX_PATHS) {
            List<X509Certificate> path = open.remove();
            X509Certificate last = path.get(path.size() - 1);
            for (X509Certificate anchor : anchors.getOrDefault(last.getIssuerX500Principal(), List.of())) {
                if (verifications++ < MAX_VERIFICATIONS && isSignedBy(last, anchor)) {
                    found.add(new Path(path, anchor));
                }
            }
            for (X509Certificate issuer : known.getOrDefault(last.getIssuerX500Principal(), List.of())) {
                if (path.size() < MAX_LENGTH
                        && !seen.contains(issuer)
                        && verifications++ < MAX_VERIFICATIONS
                        && isSignedBy(last, issuer)) {
                    seen.add(issuer);
                    List<X509Certificate> longer = new ArrayList<>(path);
                    longer.add(issuer);
                    open.add(longer);
                }
            }
        }
        return found;
    }

    private static boolean isSignedBy(X509Certificate certificate, X509Certificate issuer) {
        try {
            if (!KeyLimits.accept(issuer) || certificate.getEncoded().length > MAX_SIZE) {
                return false;
            }
            certificate.verify(issuer.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }
}
