package org.postern.filters.certificates;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.PKIXRevocationChecker.Option;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postern.filters.certificates.CertificatePaths.Path;
import org.postern.filters.certificates.Distrust.Reason;

/**
 * Whether certificates of a valid path have been revoked. Each one is asked about by itself, under its issuer: a status that cannot be found
 * out for one does not hide that another one is revoked.
 */
final class Revocation {

    /** Where it is looked up. */
    enum Kind {
        NONE,
        CRL,
        OCSP,
        SOFT;

        private Set<Option> options() {
            return this == CRL ? EnumSet.of(Option.PREFER_CRLS, Option.NO_FALLBACK) : EnumSet.noneOf(Option.class);
        }
    }

    /** A signer's certificate, and who is above it. */
    private record Asked(X509Certificate certificate, X509Certificate issuer) {}

    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final int MAX_KEPT = 10_000;

    private final Kind kind;
    private final Duration timeout;
    /** Those that are known, for a while: servers are not asked again for each mail. */
    private final Cache<Asked, Optional<Distrust>> known =
            Caffeine.newBuilder().expireAfterWrite(KEPT).maximumSize(MAX_KEPT).build();

    /** @param timeout of one path; what is not known by then is unknown */
    Revocation(Kind kind, Duration timeout) {
        this.kind = kind;
        this.timeout = timeout;
    }

    /** Empty if none of them is revoked. */
    Optional<Distrust> check(Path path) {
        if (kind == Kind.NONE) {
            return Optional.empty();
        }
        long start = System.nanoTime();
        X509Certificate issuer = path.anchor();
        for (int i = path.certificates().size() - 1; i >= 0; i--) {
            X509Certificate certificate = path.certificates().get(i);
            Optional<Distrust> distrust = System.nanoTime() - start > timeout.toNanos()
                    ? unknown(certificate, "not answered in time")
                    : status(new Asked(certificate, issuer));
            if (distrust.isPresent()) {
                return distrust;
            }
            issuer = certificate;
        }
        return Optional.empty();
    }

    private Optional<Distrust> status(Asked asked) {
        Optional<Distrust> kept = known.getIfPresent(asked);
        if (kept != null) {
            return kept;
        }
        Optional<Distrust> status = ask(asked);
        if (status.isEmpty() || status.get().reason() == Reason.REVOKED) {
            known.put(asked, status);
            return status;
        }
        return kind == Kind.SOFT ? Optional.empty() : status;
    }

    private Optional<Distrust> ask(Asked asked) {
        X509Certificate certificate = asked.certificate();
        try {
            CertPathValidator validator = CertPathValidator.getInstance("PKIX");
            PKIXRevocationChecker checker = (PKIXRevocationChecker) validator.getRevocationChecker();
            checker.setOptions(kind.options());
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(asked.issuer(), null)));
            parameters.setRevocationEnabled(false); // the checker is what does it
            parameters.addCertPathChecker(checker);
            validator.validate(
                    CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate)), parameters);
            return Optional.empty();
        } catch (CertPathValidatorException e) {
            return e.getReason() == BasicReason.REVOKED
                    ? Optional.of(Distrust.of(Reason.REVOKED, Validity.name(certificate) + " has been revoked"))
                    : unknown(certificate, String.valueOf(e.getMessage()));
        } catch (GeneralSecurityException e) {
            return unknown(certificate, String.valueOf(e.getMessage()));
        }
    }

    private Optional<Distrust> unknown(X509Certificate certificate, String why) {
        return Optional.of(Distrust.of(
                Reason.REVOCATION_UNKNOWN, "whether " + Validity.name(certificate) + " is revoked is unknown: " + why));
    }
}
