package org.postern.filters.smime.sign;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.postern.api.text.Wildcard;
import org.postern.api.text.WildcardList;
import org.postern.filters.FilterSettings;
import org.postern.filters.address.MailAddress;
import org.postern.filters.certificates.CertificateAddresses;
import org.postern.filters.certificates.Purpose;
import org.postern.filters.keys.CertifiedKey;
import org.postern.filters.keys.KeyFiles;
import org.postern.filters.smime.AddressedPlace;
import org.postern.settings.Setting;

/** Whose messages are signed by which key. Keys are read once, when the application is deployed. */
final class SigningKeys {

    private static final Logger LOG = System.getLogger(SigningKeys.class.getName());

    private static final String ALLOWED =
            "keys with their certificates (a PKCS#12, JKS or PEM file, or a folder of such files),"
                    + " as in *@example.org /etc/postern/gateway.p12; ann@example.org /etc/postern/ann.pem";

    private final WildcardList<List<SigningKey>> keys;

    /** An address, or many, and a key for it. */
    private record Assigned(Wildcard addresses, SigningKey key) {}

    /** Properties {@code keys}, {@code keysPassword} and {@code algorithm}. */
    static SigningKeys read(FilterSettings settings, Clock clock) {
        String password = settings.secret("keysPassword");
        List<SignatureAlgorithm> algorithms =
                settings.read("algorithm", "", list -> list.list(SignatureAlgorithm::parse));
        Reader reader = new Reader(password, algorithms, clock.instant());
        return new SigningKeys(settings.read("keys", "", entries -> entries.entries(reader::read)).stream()
                .flatMap(List::stream)
                .toList());
    }

    private SigningKeys(List<Assigned> all) {
        Map<Wildcard, List<SigningKey>> byAddresses = new HashMap<>();
        all.forEach(each -> byAddresses
                .computeIfAbsent(each.addresses(), key -> new ArrayList<>())
                .add(each.key()));
        keys = new WildcardList<>(byAddresses.entrySet().stream()
                .map(each -> new WildcardList.Entry<>(each.getKey(), List.copyOf(each.getValue())))
                .sorted((one, other) -> Wildcard.BEST_FIRST.compare(one.wildcard(), other.wildcard()))
                .toList());
    }

    boolean isEmpty() {
        return keys.entries().isEmpty();
    }

    /** Those of the entry that describes the address best; empty if none does. */
    List<SigningKey> of(MailAddress address) {
        return keys.first(address.canonical()).orElse(List.of());
    }

    /** Reads the keys of one entry after the other. */
    private record Reader(String password, List<SignatureAlgorithm> algorithms, Instant now) {

        List<Assigned> read(Setting entry) {
            AddressedPlace place = AddressedPlace.parse(entry);
            List<Assigned> assigned = new ArrayList<>();
            try {
                for (CertifiedKey each : KeyFiles.certified(Path.of(place.place()), password)) {
                    if (isForSignatures(each) || place.addresses().isPresent()) {
                        SigningKey key = new SigningKey(each, algorithm(each));
                        key.requireSound();
                        addresses(entry, place, key).forEach(one -> assigned.add(new Assigned(one, key)));
                    }
                }
            } catch (IOException | InvalidPathException e) {
                throw entry.invalid(ALLOWED + " (" + e.getMessage() + ")");
            }
            if (assigned.isEmpty()) {
                throw entry.invalid(ALLOWED + " (" + place.place() + ": no key is for signatures)");
            }
            warn(entry.name(), assigned);
            return assigned;
        }

        private static boolean isForSignatures(CertifiedKey key) {
            return Purpose.EMAIL.allowsOwner(key.certificate());
        }

        private SignatureAlgorithm algorithm(CertifiedKey key) throws IOException {
            Stream<SignatureAlgorithm> others =
                    Stream.of(SignatureAlgorithm.values()).filter(SignatureAlgorithm::isByDefault);
            return Stream.concat(algorithms.stream(), others)
                    .filter(each -> each.suits(key.certificate().getPublicKey()))
                    .findFirst()
                    .orElseThrow(() -> new IOException("no algorithm for a key of type "
                            + key.certificate().getPublicKey().getAlgorithm()));
        }

        private static Set<Wildcard> addresses(Setting entry, AddressedPlace place, SigningKey key) {
            if (place.addresses().isPresent()) {
                return Set.of(place.addresses().get());
            }
            Set<Wildcard> own = new LinkedHashSet<>();
            for (String address : CertificateAddresses.canonical(key.certificate())) {
                Wildcard exact = new Wildcard(address);
                if (exact.isExact()) {
                    own.add(exact);
                }
            }
            if (own.isEmpty()) {
                throw entry.invalid("an address before the file, as in * " + place.place() + ": the certificate of "
                        + name(key) + " has none");
            }
            return own;
        }

        private void warn(String property, List<Assigned> assigned) {
            assigned.stream()
                    .map(Assigned::key)
                    .distinct()
                    .forEach(key -> problem(key)
                            .ifPresent(problem -> LOG.log(
                                    Level.WARNING,
                                    () -> property + ": the certificate of " + name(key) + " " + problem)));
            for (Assigned each : assigned) {
                Set<String> own = CertificateAddresses.canonical(each.key().certificate());
                if (each.addresses().isExact() && own.stream().noneMatch(each.addresses()::matches)) {
                    LOG.log(
                            Level.WARNING,
                            () -> property + ": the certificate of " + name(each.key()) + " is not for the address "
                                    + each.addresses());
                }
            }
        }

        private Optional<String> problem(SigningKey key) {
            if (now.isAfter(key.certificate().getNotAfter().toInstant())) {
                return Optional.of(
                        "has expired on " + key.certificate().getNotAfter().toInstant());
            } else if (!key.isValidAt(now)) {
                return Optional.of("is not valid before "
                        + key.certificate().getNotBefore().toInstant());
            }
            return isForSignatures(key.own()) ? Optional.empty() : Optional.of("is not for signatures of mail");
        }

        private static String name(SigningKey key) {
            return key.certificate().getSubjectX500Principal().getName();
        }
    }
}
