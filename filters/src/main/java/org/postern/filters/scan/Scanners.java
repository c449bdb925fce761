package org.postern.filters.scan;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.InvalidPathException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postern.api.octets.Octets;
import org.postern.filters.FilterSettings;
import org.postern.filters.link.ContentException;
import org.postern.filters.link.Deadline;
import org.postern.filters.tls.ClientTls;
import org.postern.settings.Setting;

/**
 * Virus scanners, of which one is asked. If it is in trouble, the next one is, each within its share of the time. One that was in trouble is
 * asked last for half a minute.
 */
public final class Scanners implements Scanner {

    private static final Logger LOG = System.getLogger(Scanners.class.getName());

    private static final Duration LEFT_ALONE = Duration.ofSeconds(30);
    private static final int CLAMD_PORT = 3310;
    private static final String EXPECTED = "a list of scanners such as clamd://clamd.example.org:3310,"
            + " clamd:/run/clamav/clamd.ctl or icap://icap.example.org:1344/avscan (icaps: for TLS)";

    /**
     * What one of them says.
     *
     * @param scanner its address
     * @param scans of each content, in their order
     */
    public record Report(String scanner, List<Scan> scans) {

        /** Copies the list. */
        public Report {
            scans = List.copyOf(scans);
        }
    }

    /** One of them, and until when it is left alone. */
    private static final class Candidate {
        private final Scanner scanner;
        private volatile Deadline leftAlone = Deadline.in(Duration.ZERO);
        private volatile boolean up = true;

        Candidate(Scanner scanner) {
            this.scanner = scanner;
        }

        boolean isLeftAlone() {
            return !up && !leftAlone.left().isNegative();
        }

        void succeeded() {
            if (!up) {
                up = true;
                LOG.log(Level.INFO, "scanner works again: " + scanner);
            }
        }

        void failed(IOException e) {
            leftAlone = Deadline.in(LEFT_ALONE);
            LOG.log(up ? Level.WARNING : Level.DEBUG, "scanner in trouble: " + e.getMessage());
            up = false;
        }
    }

    private final List<Candidate> candidates;

    /** @param scanners in the order in which they are asked */
    public Scanners(List<? extends Scanner> scanners) {
        candidates = scanners.stream().<Candidate>map(Candidate::new).toList();
    }

    /**
     * Properties {@code scanners}, and for those by TLS {@code trustedCertificates}, {@code clientCertificate}, {@code
     * clientCertificatePassword} and {@code ciphers}.
     */
    public Scanners(FilterSettings settings) {
        this(settings, ClientTls.read(settings));
    }

    private Scanners(FilterSettings settings, ClientTls tls) {
        this(settings.<List<Scanner>>read("scanners", "", all -> all.list(each -> scanner(each, tls))));
    }

    // ---- settings

    /**
     * Reads the address of one: {@code clamd://host:port}, {@code clamd:/path} or {@code icap://host:port/service}, or {@code icaps:}.
     *
     * @throws org.postern.settings.SettingException if it is none
     */
    public static Scanner scanner(Setting setting, ClientTls tls) {
        try {
            URI uri = new URI(setting.text());
            String scheme = uri.getScheme() == null ? "" : uri.getScheme();
            String path = uri.getPath() == null ? "" : uri.getPath();
            boolean plain = uri.getUserInfo() == null && uri.getFragment() == null;
            boolean host = plain && uri.getHost() != null && uri.getPort() != 0 && uri.getPort() <= 0xFFFF;
            boolean service = path.length() > 1;
            if (scheme.equals("clamd") && host && path.isEmpty() && uri.getQuery() == null) {
                int port = uri.getPort() < 0 ? CLAMD_PORT : uri.getPort();
                String name = uri.getHost().replaceAll("[\\[\\]]", "");
                return new ClamdScanner(uri.toString(), InetSocketAddress.createUnresolved(name, port));
            }
            if (scheme.equals("clamd") && plain && uri.getRawAuthority() == null && service && uri.getQuery() == null) {
                return new ClamdScanner(uri.toString(), UnixDomainSocketAddress.of(path));
            }
            if ((scheme.equals("icap") || scheme.equals("icaps")) && host && service) {
                return new IcapScanner(new IcapClient(uri, tls));
            }
        } catch (URISyntaxException | InvalidPathException e) {
            throw setting.invalid(EXPECTED + " (" + e.getMessage() + ")");
        }
        throw setting.invalid(EXPECTED);
    }

    // ---- scanning

    /** Whether there is one at all. */
    public boolean isConfigured() {
        return !candidates.isEmpty();
    }

    /** As {@link #ask}, without the name of the scanner. */
    @Override
    public List<Scan> scan(List<Octets> contents, Duration timeout) throws IOException {
        return ask(contents, timeout).scans();
    }

    /**
     * Has one of them scan the contents.
     *
     * @param timeout for all of it
     * @throws IOException if none has given an answer that can be understood, with the reasons of all; or if a content cannot be read
     */
    public Report ask(List<Octets> contents, Duration timeout) throws IOException {
        Deadline deadline = Deadline.in(timeout);
        List<IOException> failures = new ArrayList<>();
        List<Candidate> order = order();
        for (Candidate each : order) {
            try {
                Duration share = deadline.left().dividedBy(order.size() - failures.size());
                List<Scan> scans = each.scanner.scan(contents, share);
                each.succeeded();
                return new Report(each.scanner.toString(), scans);
            } catch (ContentException e) {
                throw e;
            } catch (IOException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw e;
                }
                each.failed(e);
                failures.add(e);
            }
        }
        throw failure(failures);
    }

    private List<Candidate> order() {
        List<Candidate> alone =
                candidates.stream().filter(Candidate::isLeftAlone).toList();
        return Stream.concat(candidates.stream().filter(each -> !alone.contains(each)), alone.stream())
                .toList();
    }

    private static IOException failure(List<IOException> failures) {
        if (failures.size() == 1) {
            return failures.get(0);
        }
        IOException all = new IOException(
                failures.isEmpty()
                        ? "no scanner is configured"
                        : failures.stream().map(IOException::getMessage).collect(Collectors.joining("; ")));
        failures.forEach(all::addSuppressed);
        return all;
    }

    @Override
    public void close() {
        candidates.forEach(each -> each.scanner.close());
    }

    /** The addresses, in the order in which they are asked. */
    @Override
    public String toString() {
        return candidates.stream().map(each -> each.scanner.toString()).collect(Collectors.joining(", "));
    }
}
