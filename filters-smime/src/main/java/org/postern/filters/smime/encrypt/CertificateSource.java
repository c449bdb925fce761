package org.postern.filters.smime.encrypt;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/** Where certificates of recipients are. */
interface CertificateSource {

    /**
     * Those for an address, whatever they are worth.
     *
     * @param address {@linkplain org.postern.filters.address.MailAddress#canonical(String) canonical}
     * @throws IOException if the source cannot be asked
     */
    List<X509Certificate> find(String address) throws IOException;

    /** Why there is none for an address that it has nothing for, if that needs to be said. */
    default Optional<String> reason(String address) {
        return Optional.empty();
    }

    /** Those of authorities that it has. */
    default List<X509Certificate> authorities() {
        return List.of();
    }
}
