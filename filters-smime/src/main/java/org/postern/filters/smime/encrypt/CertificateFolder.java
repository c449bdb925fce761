package org.postern.filters.smime.encrypt;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.postern.api.text.Wildcard;
import org.postern.filters.certificates.CertificateAddresses;
import org.postern.filters.keys.KeyFiles;

/** Certificates in a file, or in the files of a folder. They are read again when a file has changed. */
final class CertificateFolder implements CertificateSource {

    private static final Logger LOG = System.getLogger(CertificateFolder.class.getName());

    static final Duration RECHECK = Duration.ofSeconds(10);

    private final Path place;
    private final String password;
    private final Optional<Wildcard> addresses;
    private final Duration recheck;
    private Content content;
    private long checked;

    /**
     * What has been read.
     *
     * @param files as they were then, each with its size and time of change
     * @param owned all but those of authorities
     * @param oneOwner whether all of them are of the same one
     */
    private record Content(
            Map<Path, String> files,
            List<X509Certificate> owned,
            boolean oneOwner,
            Map<String, List<X509Certificate>> byAddress,
            List<X509Certificate> authorities) {}

    /**
     * Reads them.
     *
     * @param password that opens key stores
     * @param addresses whose they are, if none of them names the recipient and all are of one owner; empty if they say so themselves
     * @param recheck how often the files are looked at
     * @throws IOException with the file and the reason, if one cannot be read
     */
    CertificateFolder(Path place, String password, Optional<Wildcard> addresses, Duration recheck) throws IOException {
        this.place = place;
        this.password = password;
        this.addresses = addresses;
        this.recheck = recheck;
        content = read(files());
        checked = System.nanoTime();
    }

    private Content read(Map<Path, String> files) throws IOException {
        List<X509Certificate> all = files.isEmpty() ? List.of() : KeyFiles.certificates(place, password);
        Map<String, List<X509Certificate>> byAddress = new HashMap<>();
        List<X509Certificate> authorities = new ArrayList<>();
        List<X509Certificate> owned = new ArrayList<>();
        Set<Set<String>> owners = new HashSet<>();
        for (X509Certificate each : all) {
            Set<String> own = CertificateAddresses.canonical(each);
            if (each.getBasicConstraints() >= 0) {
                authorities.add(each);
            } else {
                owned.add(each);
                owners.add(own.isEmpty() ? Set.of(each.getSubjectX500Principal().getName()) : own);
            }
            for (String address : own) {
                byAddress.computeIfAbsent(address, key -> new ArrayList<>()).add(each);
            }
        }
        boolean oneOwner = owners.size() <= 1;
        if (!oneOwner) {
            addresses.ifPresent(pattern -> LOG.log(
                    Level.WARNING,
                    () -> "certificates of " + owners.size() + " owners in " + place
                            + ": each is for the addresses in it" + " alone, not for all of " + pattern));
        }
        return new Content(files, owned, oneOwner, byAddress, authorities);
    }

    private Map<Path, String> files() throws IOException {
        Map<Path, String> files = new TreeMap<>();
        if (!Files.exists(place)) {
            throw new IOException(place + ": no such file or folder");
        }
        if (!Files.isDirectory(place)) {
            files.put(place, state(place));
            return files;
        }
        try (Stream<Path> list = Files.list(place)) {
            for (Path file : list.filter(Files::isRegularFile).toList()) {
                files.put(file, state(file));
            }
        }
        return files;
    }

    private static String state(Path file) throws IOException {
        return Files.size(file) + " " + Files.getLastModifiedTime(file);
    }

    /** Goes on with what it has if the files cannot be read now: one may be half written. */
    private synchronized Content current() {
        if (System.nanoTime() - checked >= recheck.toNanos()) {
            checked = System.nanoTime();
            try {
                Map<Path, String> files = files();
                if (!files.equals(content.files())) {
                    content = read(files);
                }
            } catch (IOException e) {
                LOG.log(
                        Level.WARNING,
                        () -> "certificates of recipients cannot be read again, and stay as they were: "
                                + e.getMessage());
            }
        }
        return content;
    }

    @Override
    public List<X509Certificate> find(String address) {
        Content now = current();
        if (addresses.isPresent() && !addresses.get().matches(address)) {
            return List.of();
        }
        List<X509Certificate> own = now.byAddress().getOrDefault(address, List.of());
        return own.isEmpty() && addresses.isPresent() && now.oneOwner() ? now.owned() : own;
    }

    @Override
    public Optional<String> reason(String address) {
        boolean meant = addresses.isPresent() && addresses.get().matches(address);
        return meant && !current().oneOwner()
                ? Optional.of("the certificates in " + place + " are of several owners, and none is for this address")
                : Optional.empty();
    }

    @Override
    public List<X509Certificate> authorities() {
        return current().authorities();
    }
}
