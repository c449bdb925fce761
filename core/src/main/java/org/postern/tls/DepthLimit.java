package org.postern.tls;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.X509TrustManager;

/**
 * Trusts the clients that another one trusts, if there are not too many certificates between them and one that is trusted. The
 * JDK has such a limit too ({@code PKIXBuilderParameters.setMaxPathLength}), but not where a client sends its whole chain. What
 * depends on the connection, such as the algorithms that are allowed, JSSE checks for a manager of this kind itself.
 */
final class DepthLimit implements X509TrustManager {

    private final X509TrustManager checks;
    private final Set<X509Certificate> trusted;
    private final int maxDepth;

    DepthLimit(Set<X509Certificate> trusted, int maxDepth) {
        checks = TrustedCertificates.manager(trusted);
        this.trusted = trusted;
        this.maxDepth = maxDepth;
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        checks.checkClientTrusted(chain, authType);
        requireDepth(chain);
    }

    /** Goes up from the client's certificate by the shortest way, over those that the client sent. */
    private void requireDepth(X509Certificate[] chain) throws CertificateException {
        Set<X509Certificate> level = Set.of(chain[0]);
        for (int depth = 0; depth <= maxDepth; depth++) {
            if (level.stream().anyMatch(trusted::contains)) {
                return;
            }
            Set<X509Certificate> signed = level;
            level = Stream.concat(trusted.stream(), Arrays.stream(chain))
                    .filter(issuer -> signed.stream().anyMatch(each -> TrustedCertificates.issued(issuer, each)))
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }
        throw new CertificateException("there are more than " + maxDepth
                + " certificates above that of the client, " + chain[0].getSubjectX500Principal()
                + ", which is more than maxChainDepth allows");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return checks.getAcceptedIssuers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {
        throw new UnsupportedOperationException("for clients only");
    }
}
