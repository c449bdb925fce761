package org.postern.test;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postern.api.octets.Octets;
import org.postern.filters.FilterSettings;
import org.postern.filters.scan.Scan;
import org.postern.filters.scan.Scanner;
import org.postern.filters.scan.Scanners;

/** ClamAV, asked by itself and by c-icap, as Debian packages them. */
@Tag("slow")
@UsesPrograms
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
class RealScannersTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(60);
    private static final Octets INFECTED = Octets.of(ClamdServer.EICAR);
    private static final Octets CLEAN = Octets.of("hello\r\n");
    private static final int LIMIT = 2 * 1024 * 1024;

    /** The ways to them. */
    enum Way {
        CLAMD,
        CLAMD_SOCKET,
        ICAP,
        ICAP_EAGER,
        ICAP_TLS
    }

    private ClamdServer clamd;
    private IcapServer icap;

    /** Once; here rather than before all, so that each test says why it is skipped. */
    @BeforeEach
    void startServers() throws Exception {
        if (clamd == null) {
            clamd = new ClamdServer("StreamMaxLength " + LIMIT + "\nMaxFileSize 100M\nMaxScanSize 200M\n");
        }
        if (icap == null) {
            icap = new IcapServer(clamd);
        }
    }

    @AfterAll
    void stopServers() {
        if (icap != null) {
            icap.close();
        }
        if (clamd != null) {
            clamd.close();
        }
    }

    private String url(Way way) {
        return switch (way) {
            case CLAMD -> clamd.url();
            case CLAMD_SOCKET -> clamd.socketUrl();
            case ICAP -> icap.url();
            case ICAP_EAGER -> icap.eagerUrl();
            case ICAP_TLS -> icap.tlsUrl();
        };
    }

    private Scanners scanners(String... urls) {
        Map<String, String> settings = Map.of(
                "postern.virus.scanners",
                String.join(", ", urls),
                "postern.virus.trustedCertificates",
                icap.authority().toString());
        return new FilterSettings("virus", name -> Optional.ofNullable(settings.get(name))).make(Scanners::new);
    }

    private Scanners scanners(Way way) {
        return scanners(url(way));
    }

    private static String name(Scan scan) {
        return scan instanceof Scan.Infected infected ? infected.name() : scan.toString();
    }

    private static Octets text(int size, String end) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) 'x');
        System.arraycopy(end.getBytes(US_ASCII), 0, bytes, size - end.length(), end.length());
        return Octets.of(bytes);
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void areAsked(Way way) throws Exception {
        try (Scanners scanners = scanners(way)) {
            assertThat(scanners.scan(CLEAN, TIMEOUT)).isEqualTo(Scan.CLEAN);
            assertThat(name(scanners.scan(INFECTED, TIMEOUT))).isEqualTo(ClamdServer.FOUND);
            assertThat(scanners.scan(Octets.of(""), TIMEOUT)).isEqualTo(Scan.CLEAN);
            assertThat(name(scanners.scan(text(1_500_000, ClamdServer.EICAR), TIMEOUT)))
                    .isEqualTo(ClamdServer.FOUND);
            assertThat(scanners.scan(text(1_500_000, ""), TIMEOUT)).isEqualTo(Scan.CLEAN);
            assertThat(scanners.scan(CLEAN, TIMEOUT)).isEqualTo(Scan.CLEAN);
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void areAskedByManyAtOnce(Way way) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(20);
        try (Scanners scanners = scanners(way)) {
            List<Future<String>> all = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                Octets content = i % 2 == 0 ? CLEAN : INFECTED;
                all.add(callers.submit(() -> name(scanners.scan(content, TIMEOUT))));
            }
            for (int i = 0; i < all.size(); i++) {
                assertThat(all.get(i).get()).isEqualTo(i % 2 == 0 ? name(Scan.CLEAN) : ClamdServer.FOUND);
            }
        } finally {
            callers.shutdownNow();
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void scanManySmallContents(Way way) throws Exception {
        List<Octets> contents = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            contents.add(i % 10 == 0 ? INFECTED : Octets.of("content " + i));
        }
        try (Scanners scanners = scanners(way)) {
            List<Scan> scans = scanners.scan(contents, TIMEOUT);
            for (int i = 0; i < scans.size(); i++) {
                assertThat(name(scans.get(i))).isEqualTo(i % 10 == 0 ? ClamdServer.FOUND : name(Scan.CLEAN));
            }
        }
    }

    // ---- limits

    @ParameterizedTest
    @EnumSource(
            value = Way.class,
            names = {"CLAMD", "CLAMD_SOCKET"})
    void tellsWhatItHasNotScanned(Way way) throws Exception {
        Octets large = text(20 * LIMIT, "");
        try (Scanners scanners = scanners(way)) {
            assertThat(scanners.scan(text(LIMIT, ClamdServer.EICAR), TIMEOUT)).isInstanceOf(Scan.Infected.class);
            assertThat(scanners.scan(text(LIMIT + 1, ""), TIMEOUT)).isInstanceOf(Scan.NotScanned.class);
            assertThat(scanners.scan(large, TIMEOUT)).isInstanceOf(Scan.NotScanned.class);
            List<Scan> scans =
                    scanners.scan(List.of(CLEAN, large, INFECTED, text(LIMIT + 1, ""), INFECTED, CLEAN), TIMEOUT);
            assertThat(scans.stream().map(RealScannersTest::name))
                    .containsExactly(
                            name(Scan.CLEAN),
                            scans.get(1).toString(),
                            ClamdServer.FOUND,
                            scans.get(3).toString(),
                            ClamdServer.FOUND,
                            name(Scan.CLEAN));
            assertThat(List.of(scans.get(1), scans.get(3))).hasOnlyElementsOfType(Scan.NotScanned.class);
        }
    }

    @Test
    void tellsWhatIsBeyondALimitOfScans() throws Exception {
        try (ClamdServer strict = new ClamdServer("MaxFileSize 1M\nAlertExceedsMax yes\n");
                Scanners scanners = scanners(strict.url())) {
            assertThat(scanners.scan(text(LIMIT, ""), TIMEOUT))
                    .isEqualTo(new Scan.NotScanned("Heuristics.Limits.Exceeded.MaxFileSize"));
        }
    }

    /** It has sent most of it back by the time that it knows, and says it by nothing but the end. */
    @Test
    void aContentThatIsCutShortIsNotClean() throws Exception {
        try (Scanners scanners = scanners(Way.ICAP_EAGER)) {
            assertThat(scanners.scan(text(10_000_000, ""), TIMEOUT)).isEqualTo(Scan.CLEAN);
            assertThatThrownBy(() -> scanners.scan(text(10_000_000, ClamdServer.EICAR), TIMEOUT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("not all of it");
        }
    }

    // ---- trouble

    @Test
    void theNextIsAskedIfOneIsDown() throws Exception {
        try (ClamdServer other = new ClamdServer("");
                Scanners scanners = scanners(other.url(), url(Way.ICAP))) {
            assertThat(name(scanners.scan(INFECTED, TIMEOUT))).isEqualTo(ClamdServer.FOUND);
            other.stop();
            assertThat(name(scanners.scan(INFECTED, TIMEOUT))).isEqualTo(ClamdServer.FOUND);
            assertThat(scanners.scan(CLEAN, TIMEOUT)).isEqualTo(Scan.CLEAN);
        }
    }

    @Test
    void noneIsThere() throws Exception {
        ClamdServer other = new ClamdServer("");
        try (IcapServer ofOther = new IcapServer(other);
                Scanners scanners = scanners(other.url(), other.socketUrl(), ofOther.url())) {
            assertThat(scanners.scan(List.of(CLEAN, CLEAN), TIMEOUT)).containsOnly(Scan.CLEAN);
            other.stop();
            assertThatThrownBy(() -> scanners.scan(CLEAN, TIMEOUT))
                    .isInstanceOf(IOException.class)
                    .hasMessageContainingAll(
                            other.url() + ": Connection refused", other.socketUrl() + ": ", ofOther.url() + ": ");
            other.start();
            assertThat(scanners.scan(CLEAN, TIMEOUT)).isEqualTo(Scan.CLEAN);
        } finally {
            other.close();
        }
    }

    /** It answers that all contents may stay as they are, and goes on so. */
    @Test
    void onesThatHaveNoEngineAreNotBelieved() throws Exception {
        ClamdServer later = new ClamdServer("");
        later.stop();
        try (IcapServer withoutEngine = new IcapServer(later);
                Scanners scanners = scanners(withoutEngine.url())) {
            later.start();
            for (Octets content : List.of(INFECTED, CLEAN)) {
                assertThatThrownBy(() -> scanners.scan(content, TIMEOUT))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("does not find the EICAR test file");
            }
        } finally {
            later.close();
        }
    }

    @Test
    void doesNotTrustAnyServerThatAnswers() throws Exception {
        FilterSettings settings = new FilterSettings(
                "virus", name -> Optional.of(icap.tlsUrl()).filter(url -> name.endsWith("scanners")));
        try (Scanner scanner = settings.make(Scanners::new)) {
            assertThatThrownBy(() -> scanner.scan(CLEAN, TIMEOUT)).hasMessageContaining("certification path");
        }
    }
}
