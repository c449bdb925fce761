package org.postern.filters.certificates;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertPathValidatorException.BasicReason;
import java.security.cert.CertPathValidatorException.Reason;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postern.filters.FilterSettings;
import org.postern.filters.keys.KeyFiles;
import org.postern.settings.Setting;

/**
 * Which signers' certificates are trusted: those that are in {@code trustedCertificates} themselves, and those that a valid path leads from
 * to one of them. Bounded: no more than 50 certificates of a sender's are looked at, and paths of no more than ten.
 */
public final class CertificateTrust {

    private static final String TRUSTED =
            "a file with certificates (PEM, DER, PKCS#7, PKCS#12 or JKS), or a folder of such files";

    private final Set<X509Certificate> trusted;
    private final CertificatePaths paths;
    private final Revocation revocation;

    /**
     * Properties {@code trustedCertificates}, {@code trustedCertificatesPassword}, {@code revocation} ({@code none}, {@code crl}, {@code
     * ocsp} or {@code soft}) and {@code revocationTimeout}.
     */
    public CertificateTrust(FilterSettings settings) {
        String password = settings.secret("trustedCertificatesPassword");
        List<X509Certificate> certificates = settings.read("trustedCertificates", "", place -> read(place, password));
        trusted = new LinkedHashSet<>(certificates);
        paths = new CertificatePaths(certificates);
        Revocation.Kind kind = settings.read("revocation", "none", text -> text.choice(Revocation.Kind.class));
        Duration timeout = settings.read("revocationTimeout", "20s", Setting::duration);
        revocation = new Revocation(kind, timeout);
    }

    private static List<X509Certificate> read(Setting place, String password) {
        if (place.isEmpty()) {
            return List.of();
        }
        try {
            return KeyFiles.certificates(Path.of(place.text()), password);
        } catch (IOException | InvalidPathException e) {
            throw place.invalid(TRUSTED + " (" + e.getMessage() + ")");
        }
    }

    /** The certificates that are trusted themselves, as they stand in {@code trustedCertificates}. */
    public List<X509Certificate> trusted() {
        return List.copyOf(trusted);
    }

    /** Whether anything is trusted at all. */
    public boolean isConfigured() {
        return !trusted.isEmpty();
    }

    /**
     * Checks the certificate of a signer or recipient.
     *
     * @param others that came with it, in any order; most often those of the authorities between it and a trusted one
     * @param when it has to be valid
     * @return why it is not trusted; empty if it is
     */
    public Optional<Distrust> check(
            X509Certificate certificate, Collection<X509Certificate> others, Instant when, Purpose purpose) {
        Optional<Distrust> own = Validity.check(certificate, when);
        if (own.isPresent()) {
            return own;
        }
        if (!purpose.allowsOwner(certificate)) {
            return Optional.of(Distrust.of(
                    Distrust.Reason.PURPOSE, Validity.name(certificate) + " is not certified for this purpose"));
        }
        if (trusted.contains(certificate)) {
            return Optional.empty();
        }
        Optional<Distrust> distrust = Optional.empty();
        for (CertificatePaths.Path path : paths.find(certificate, others)) {
            Optional<Distrust> ofPath = check(path, when, purpose);
            if (ofPath.isEmpty()) {
                return Optional.empty();
            }
            distrust = distrust.or(() -> ofPath);
        }
        return distrust.or(() -> Optional.of(Distrust.of(
                Distrust.Reason.UNTRUSTED,
                "no path from " + Validity.name(certificate) + " to a trusted certificate")));
    }

    private Optional<Distrust> check(CertificatePaths.Path path, Instant when, Purpose purpose) {
        for (X509Certificate each : path.certificates()) {
            Optional<Distrust> time = Validity.check(each, when);
            if (time.isPresent()) {
                return time;
            }
            if (!purpose.allowsExtended(each)) {
                return Optional.of(Distrust.of(
                        Distrust.Reason.PURPOSE, Validity.name(each) + " does not certify for this purpose"));
            }
        }
        return validate(path, when).or(() -> NameConstraint.check(path)).or(() -> revocation.check(path));
    }

    /** What RFC 5280 §6 asks of a path, but for revocation and the {@linkplain NameConstraint constraints} that the JDK does not apply. */
    private static Optional<Distrust> validate(CertificatePaths.Path path, Instant when) {
        try {
            PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(path.anchor(), null)));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(when));
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509").generateCertPath(path.certificates()), parameters);
            return Optional.empty();
        } catch (CertPathValidatorException e) {
            return Optional.of(Distrust.of(reason(e.getReason()), String.valueOf(e.getMessage())));
        } catch (GeneralSecurityException e) {
            return Optional.of(Distrust.of(Distrust.Reason.CONSTRAINTS, String.valueOf(e.getMessage())));
        }
    }

    private static Distrust.Reason reason(Reason reason) {
        if (reason == BasicReason.EXPIRED) {
            return Distrust.Reason.EXPIRED;
        }
        return reason == BasicReason.NOT_YET_VALID ? Distrust.Reason.NOT_YET_VALID : Distrust.Reason.CONSTRAINTS;
    }
}
