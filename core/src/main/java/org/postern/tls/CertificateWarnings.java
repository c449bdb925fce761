package org.postern.tls;

import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What an administrator should know of certificates before clients complain. */
final class CertificateWarnings {

    private static final Duration SOON = Duration.ofDays(30);
    private static final Set<Integer> DNS_NAME_OR_IP_ADDRESS = Set.of(2, 7); // RFC 5280 §4.2.1.6

    private CertificateWarnings() {}

    /** @param hostName by which clients know the server; empty for none */
    static List<String> of(ServerNames names, String hostName, Instant now) {
        List<String> warnings = new ArrayList<>();
        Set<Identity> identities = new LinkedHashSet<>(List.of(names.otherwise()));
        identities.addAll(names.certificates().values());
        identities.forEach(identity -> warnings.addAll(dates(identity, now)));
        if (!hostName.isEmpty()) {
            requireName(names.certificateOf(hostName), hostName, "the host name", warnings);
        }
        names.certificates().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(each -> requireName(each.getValue(), each.getKey(), "the SNI name", warnings));
        return warnings;
    }

    /** Of one certificate and of those above it. */
    static List<String> dates(Identity identity, Instant now) {
        List<String> warnings = new ArrayList<>();
        for (X509Certificate certificate : identity.chain()) {
            String subject = certificate.equals(identity.certificate())
                    ? identity.toString()
                    : "the authority " + certificate.getSubjectX500Principal() + " of " + identity;
            Instant from = certificate.getNotBefore().toInstant();
            Instant to = certificate.getNotAfter().toInstant();
            if (now.isBefore(from)) {
                warnings.add(subject + " is not valid before " + date(from));
            } else if (now.isAfter(to)) {
                warnings.add(subject + " expired on " + date(to));
            } else if (now.plus(SOON).isAfter(to)) {
                warnings.add(subject + " expires on " + date(to) + ", in "
                        + Duration.between(now, to).toDays() + " days");
            }
        }
        return warnings;
    }

    private static LocalDate date(Instant instant) {
        return LocalDate.ofInstant(instant, ZoneOffset.UTC);
    }

    private static void requireName(Identity identity, String name, String what, List<String> warnings) {
        Set<String> certified = names(identity.certificate());
        String lower = name.toLowerCase(Locale.ROOT);
        if (!certified.contains(lower) && !certified.contains(lower.replaceFirst("^[^.]+", "*"))) {
            warnings.add(identity + " is not for " + what + " " + name + "; it is for "
                    + (certified.isEmpty() ? "no name at all" : String.join(", ", certified)));
        }
    }

    /** The names in the certificate; its subject's common name is none (RFC 9525 §2). */
    static Set<String> names(X509Certificate certificate) {
        Set<String> names = new LinkedHashSet<>();
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            for (List<?> each : alternatives == null ? List.<List<?>>of() : alternatives) {
                if (DNS_NAME_OR_IP_ADDRESS.contains(each.get(0)) && each.get(1) instanceof String name) {
                    names.add(name.toLowerCase(Locale.ROOT));
                }
            }
        } catch (CertificateParsingException e) {
            // a certificate whose names cannot be read is for none
        }
        return names;
    }
}
