package org.postern.filters.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.octets.Octets;
import org.postern.filters.TestSettings;
import org.postern.filters.link.ContentException;
import org.postern.settings.SettingException;

/** Which of several scanners is asked, and how they are written. */
@Tag("unit")
class ScannersTest {

    private static final Octets CONTENT = Octets.of("hello");
    private static final Duration LONG = Duration.ofSeconds(30);

    /** Returns what is configured, and records that it was asked. */
    private static final class Scripted implements Scanner {
        private final String name;
        private final List<String> asked;
        private IOException failure;
        private Duration timeout;
        private boolean closed;

        Scripted(String name, List<String> asked) {
            this.name = name;
            this.asked = asked;
        }

        @Override
        public List<Scan> scan(List<Octets> contents, Duration time) throws IOException {
            asked.add(name);
            timeout = time;
            if (failure != null) {
                throw failure;
            }
            return List.of(new Scan.Infected(name, Map.of()));
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private final List<String> asked = new ArrayList<>();
    private final Scripted a = new Scripted("a", asked);
    private final Scripted b = new Scripted("b", asked);
    private final Scanners scanners = new Scanners(List.of(a, b));

    // ---- settings

    @ParameterizedTest
    @ValueSource(
            strings = {
                "clamd://localhost",
                "clamd://localhost:3310",
                "clamd://[::1]:3310",
                "clamd://192.0.2.1",
                "clamd:/run/clamav/clamd.ctl",
                "icap://icap.example.org/avscan",
                "icap://[2001:db8::1]:1344/avscan?allow204=on",
                "icaps://icap.example.org:11344/a/b"
            })
    void hasAnAddress(String address) {
        Scanners one = TestSettings.make(Scanners::new, Map.of("scanners", address));
        assertThat(one).hasToString(address);
        assertThat(one.isConfigured()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost",
                "localhost:3310",
                "clamd:",
                "clamd:localhost",
                "clamd://",
                "clamd:/",
                "clamd:///run/clamav/clamd.ctl?x",
                "clamd://localhost/x",
                "clamd://localhost:0",
                "clamd://localhost:65536",
                "clamd://localhost:x",
                "clamd://user@localhost",
                "clamd://::1",
                "CLAMD://localhost",
                "icap://localhost",
                "icap://localhost/",
                "icap:/avscan",
                "icap://localhost/avscan#1",
                "http://localhost/avscan",
                "a b"
            })
    void hasAnAddressThatCanBeRead(String address) {
        assertThatThrownBy(() -> TestSettings.make(Scanners::new, Map.of("scanners", address)))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("for property postern.x.scanners: expected a list of scanners such as clamd://");
    }

    @Test
    void areSeveral() {
        Scanners two = TestSettings.make(Scanners::new, Map.of("scanners", "clamd:/a, icap://b/c,"));
        assertThat(two).hasToString("clamd:/a, icap://b/c");
    }

    @Test
    void areNone() {
        Scanners none = TestSettings.make(Scanners::new, Map.of());
        assertThat(none.isConfigured()).isFalse();
        assertThatThrownBy(() -> none.scan(CONTENT, LONG)).hasMessage("no scanner is configured");
    }

    // ---- scanning

    private String found() throws IOException {
        return ((Scan.Infected) scanners.scan(CONTENT, LONG)).name();
    }

    @Test
    void theFirstIsAsked() throws Exception {
        assertThat(found()).isEqualTo("a");
        assertThat(found()).isEqualTo("a");
        assertThat(asked).containsExactly("a", "a");
    }

    @Test
    void theNextIsAskedIfOneIsInTrouble() throws Exception {
        a.failure = new IOException("a: down");
        assertThat(found()).isEqualTo("b");
        assertThat(asked).containsExactly("a", "b");
    }

    @Test
    void oneInTroubleIsAskedLastForAWhile() throws Exception {
        a.failure = new IOException("a: down");
        found();
        asked.clear();
        assertThat(found()).isEqualTo("b");
        assertThat(asked).containsExactly("b");
        a.failure = null;
        b.failure = new IOException("b: down");
        assertThat(found()).isEqualTo("a");
        asked.clear();
        b.failure = null;
        assertThat(found()).as("a answers again").isEqualTo("a");
        assertThat(asked).containsExactly("a");
    }

    @Test
    void theReasonsOfAllAreTold() {
        a.failure = new IOException("a: down");
        b.failure = new IOException("b: busy");
        assertThatThrownBy(() -> scanners.scan(CONTENT, LONG))
                .isInstanceOf(IOException.class)
                .hasMessage("a: down; b: busy");
    }

    @Test
    void eachHasItsShareOfTheTime() throws Exception {
        a.failure = new IOException("a: down");
        scanners.scan(CONTENT, Duration.ofSeconds(20));
        assertThat(a.timeout).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(10));
        assertThat(b.timeout).isBetween(Duration.ofSeconds(19), Duration.ofSeconds(20));
    }

    @Test
    void aContentThatCannotBeReadIsNoFaultOfAScanner() throws Exception {
        a.failure = new ContentException("gone");
        assertThatThrownBy(() -> scanners.scan(CONTENT, LONG)).isEqualTo(a.failure);
        assertThat(asked).containsExactly("a");
        a.failure = null;
        assertThat(found()).isEqualTo("a");
    }

    @Test
    void anInterruptIsNoFaultOfAScanner() throws Exception {
        CountDownLatch waiting = new CountDownLatch(1);
        Scanner patient = (contents, timeout) -> {
            waiting.countDown();
            try {
                new CountDownLatch(1).await();
                return List.of();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
        };
        assertThat(Contents.interrupted(() -> new Scanners(List.of(patient, b)).scan(CONTENT, LONG), () -> {
                    waiting.await();
                    return true;
                }))
                .isInstanceOf(InterruptedIOException.class);
        assertThat(asked).isEmpty();
    }

    @Test
    void areClosed() {
        scanners.close();
        assertThat(a.closed && b.closed).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"Eicar.Test | Eicar.Test", "'a\r\nb\0' | a b"})
    void aNameIsALine(String name, String expected) {
        assertThat(new Scan.Infected(name, Map.of()).name()).isEqualTo(expected);
    }
}
