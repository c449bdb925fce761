package org.postern.api;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.stream.Stream;

/**
 * The certificate by which a client has proven, in the TLS handshake, who it is. It has been checked: it is valid, and leads to an
 * authority that the administrator trusts.
 *
 * @param chain the client's own first, each followed by the one that it is signed with
 */
public record ClientCertificate(List<X509Certificate> chain) {

    /** @throws IllegalArgumentException if the chain is empty */
    public ClientCertificate {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("no certificate");
        }
    }

    /** The client's own certificate. */
    public X509Certificate certificate() {
        return chain.get(0);
    }

    /** Whose it is, as a distinguished name such as {@code CN=Ann,O=Example} (RFC 2253). */
    public String subject() {
        return certificate().getSubjectX500Principal().getName();
    }

    /** The mail addresses among the subject's alternative names (RFC 5280 §4.2.1.6). */
    public List<String> mailAddresses() {
        return alternativeNames(1);
    }

    /** The host names among the subject's alternative names. */
    public List<String> hostNames() {
        return alternativeNames(2);
    }

    private List<String> alternativeNames(int type) {
        try {
            return Stream.ofNullable(certificate().getSubjectAlternativeNames())
                    .flatMap(names -> names.stream())
                    .filter(name -> name.get(0).equals(type))
                    .map(name -> (String) name.get(1))
                    .toList();
        } catch (CertificateParsingException e) {
            return List.of(); // names that cannot be read are none
        }
    }

    /** The subject. */
    @Override
    public String toString() {
        return subject();
    }
}
