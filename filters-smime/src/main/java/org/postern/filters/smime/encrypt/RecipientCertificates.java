package org.postern.filters.smime.encrypt;

import com.unboundid.ldap.sdk.LDAPURL;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postern.api.text.Wildcard;
import org.postern.filters.FilterSettings;
import org.postern.filters.address.MailAddress;
import org.postern.filters.certificates.CertificateTrust;
import org.postern.filters.certificates.Distrust;
import org.postern.filters.certificates.KeyLimits;
import org.postern.filters.certificates.Purpose;
import org.postern.filters.smime.AddressedPlace;
import org.postern.settings.Setting;

/** Which certificate a recipient's mail is encrypted for. */
final class RecipientCertificates {

    private static final String ALLOWED =
            "files of certificates (PEM, DER, PKCS#7, PKCS#12 or JKS), folders of such files, and"
                    + " directories such as " + CertificateDirectory.EXAMPLE;

    /** Those that everyone can be expected to read; X25519, for one, is not among them. */
    private static final Set<String> KEY_TYPES = Set.of("RSA", "EC");

    /**
     * What has been found.
     *
     * @param reason why there is none, for the log; empty if there is one
     */
    record Found(Optional<X509Certificate> certificate, String reason) {}

    private final List<CertificateSource> sources;
    private final CertificateTrust trust;

    /** Properties {@code certificates}, {@code certificatesPassword}, those of a directory and those of {@link CertificateTrust}. */
    RecipientCertificates(FilterSettings settings) {
        String password = settings.secret("certificatesPassword");
        CertificateDirectory.Access access = CertificateDirectory.Access.read(settings);
        sources = settings.read("certificates", "", list -> list.entries(entry -> source(entry, password, access)));
        trust = new CertificateTrust(settings);
    }

    private static CertificateSource source(Setting entry, String password, CertificateDirectory.Access access) {
        AddressedPlace place = AddressedPlace.parse(entry);
        Optional<Wildcard> addresses = place.addresses();
        if (CertificateDirectory.isUrl(place.place())) {
            LDAPURL url = CertificateDirectory.url(entry, place.place());
            CertificateDirectory directory = new CertificateDirectory(url, access);
            return addresses.isEmpty()
                    ? directory
                    : address -> addresses.get().matches(address) ? directory.find(address) : List.of();
        }
        try {
            return new CertificateFolder(Path.of(place.place()), password, addresses, CertificateFolder.RECHECK);
        } catch (IOException | InvalidPathException e) {
            throw entry.invalid(ALLOWED + " (" + e.getMessage() + ")");
        }
    }

    boolean isEmpty() {
        return sources.isEmpty();
    }

    /**
     * The newest valid certificate of the first source that has one.
     *
     * @throws IOException if none has, and one cannot be asked
     */
    Found find(String recipient, Instant now) throws IOException {
        String address = MailAddress.canonical(recipient);
        String reason = "no certificate";
        Optional<IOException> unavailable = Optional.empty();
        for (CertificateSource source : sources) {
            try {
                List<X509Certificate> newestFirst = source.find(address).stream()
                        .sorted(Comparator.comparing((X509Certificate each) ->
                                        each.getNotBefore().toInstant())
                                .reversed())
                        .toList();
                reason = newestFirst.isEmpty() ? source.reason(address).orElse(reason) : reason;
                for (X509Certificate each : newestFirst) {
                    Optional<String> problem = problem(each, source, now);
                    if (problem.isEmpty()) {
                        return new Found(Optional.of(each), "");
                    }
                    reason = problem.get();
                }
            } catch (IOException e) {
                unavailable = Optional.of(e);
            }
        }
        if (unavailable.isPresent()) {
            throw unavailable.get();
        }
        return new Found(Optional.empty(), reason);
    }

    private Optional<String> problem(X509Certificate certificate, CertificateSource source, Instant now) {
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            return Optional.of(
                    "certificate has expired on " + certificate.getNotAfter().toInstant());
        } else if (now.isBefore(certificate.getNotBefore().toInstant())) {
            return Optional.of("certificate is not valid before "
                    + certificate.getNotBefore().toInstant());
        } else if (!Purpose.EMAIL_ENCRYPTION.allowsOwner(certificate)) {
            return Optional.of("certificate is not for encryption of mail");
        } else if (!KEY_TYPES.contains(certificate.getPublicKey().getAlgorithm())) {
            return Optional.of("certificate has a key of type "
                    + certificate.getPublicKey().getAlgorithm() + ", which cannot be encrypted for");
        }
        if (!KeyLimits.accept(certificate)) {
            return Optional.of("certificate has too large a key");
        }
        return trust.isConfigured()
                ? trust.check(certificate, new ArrayList<>(source.authorities()), now, Purpose.EMAIL_ENCRYPTION)
                        .map(Distrust::text)
                : Optional.empty();
    }
}
