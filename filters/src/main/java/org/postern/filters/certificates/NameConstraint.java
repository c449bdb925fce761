package org.postern.filters.certificates;

import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.NameConstraintValidator;
import org.bouncycastle.asn1.x509.NameConstraintValidatorException;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PKIXNameConstraintValidator;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.postern.filters.address.MailAddress;
import org.postern.filters.certificates.CertificatePaths.Path;
import org.postern.filters.certificates.Distrust.Reason;

/**
 * The name constraints of a path (RFC 5280 §4.2.1.10), as far as the JDK does not apply them: those of the trusted certificate itself, and
 * those on mail addresses in the subject or in SmtpUTF8Mailbox (RFC 9598 §6).
 */
final class NameConstraint {

    private NameConstraint() {}

    /** Empty if no name breaks one. */
    static Optional<Distrust> check(Path path) {
        List<X509Certificate> certificates = path.certificates();
        try {
            List<GeneralName> addresses = addresses(certificates.get(0));
            for (int i = 1; i < certificates.size(); i++) {
                require(new JcaX509CertificateHolder(certificates.get(i)), addresses);
            }
            X509CertificateHolder anchor = new JcaX509CertificateHolder(path.anchor());
            require(anchor, addresses);
            require(anchor, names(certificates));
            return Optional.empty();
        } catch (NameConstraintValidatorException | IOException | CertificateEncodingException | RuntimeException e) {
            return Optional.of(Distrust.of(Reason.CONSTRAINTS, "name constraint: " + e.getMessage()));
        }
    }

    /** The domains are in A-labels, as those of constraints are. */
    private static List<GeneralName> addresses(X509Certificate owner) throws IOException, CertificateEncodingException {
        return CertificateAddresses.of(new JcaX509CertificateHolder(owner)).stream()
                .map(each -> new GeneralName(GeneralName.rfc822Name, MailAddress.canonical(each)))
                .toList();
    }

    /** All subjects and alternative names but those of authorities that have issued a certificate to themselves (RFC 5280 §6.1.3). */
    private static List<GeneralName> names(List<X509Certificate> certificates) throws CertificateEncodingException {
        List<GeneralName> names = new ArrayList<>();
        for (X509Certificate each : certificates) {
            X509CertificateHolder holder = new JcaX509CertificateHolder(each);
            if (each.equals(certificates.get(0)) || !holder.getSubject().equals(holder.getIssuer())) {
                if (holder.getSubject().size() > 0) {
                    names.add(new GeneralName(holder.getSubject()));
                }
                GeneralNames alternative =
                        GeneralNames.fromExtensions(holder.getExtensions(), Extension.subjectAlternativeName);
                names.addAll(alternative == null ? List.of() : List.of(alternative.getNames()));
            }
        }
        return names;
    }

    /** Of each authority by itself: what all permit is what the path permits. */
    private static void require(X509CertificateHolder authority, List<GeneralName> names)
            throws NameConstraintValidatorException {
        NameConstraints constraints = authority.getExtensions() == null
                ? null
                : NameConstraints.getInstance(
                        authority.getExtensions().getExtensionParsedValue(Extension.nameConstraints));
        if (constraints == null) {
            return;
        }
        NameConstraintValidator validator = new PKIXNameConstraintValidator();
        if (constraints.getPermittedSubtrees() != null) {
            validator.intersectPermittedSubtree(constraints.getPermittedSubtrees());
        }
        if (constraints.getExcludedSubtrees() != null) {
            Stream.of(constraints.getExcludedSubtrees()).forEach(validator::addExcludedSubtree);
        }
        for (GeneralName each : names) {
            validator.checkPermitted(each);
            validator.checkExcluded(each);
        }
    }
}
