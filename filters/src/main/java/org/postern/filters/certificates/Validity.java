package org.postern.filters.certificates;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import org.postern.filters.certificates.Distrust.Reason;

/** When a certificate is valid. */
final class Validity {

    private static final int MAX_NAME = 200;

    private Validity() {}

    /** Empty if it is. */
    static Optional<Distrust> check(X509Certificate certificate, Instant when) {
        if (when.isAfter(certificate.getNotAfter().toInstant())) {
            return Optional.of(Distrust.of(
                    Reason.EXPIRED,
                    name(certificate) + " expired on "
                            + certificate.getNotAfter().toInstant()));
        }
        if (when.isBefore(certificate.getNotBefore().toInstant())) {
            return Optional.of(Distrust.of(
                    Reason.NOT_YET_VALID,
                    name(certificate) + " is valid from "
                            + certificate.getNotBefore().toInstant() + " on"));
        }
        return Optional.empty();
    }

    /** Its subject, for the log. */
    static String name(X509Certificate certificate) {
        String name = certificate.getSubjectX500Principal().getName().replaceAll("\\p{Cntrl}", "?");
        return name.length() > MAX_NAME ? name.substring(0, MAX_NAME) + "…" : name;
    }
}
