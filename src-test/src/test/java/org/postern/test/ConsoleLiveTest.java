package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Server-sent events, to pages that read them and to those that do not. */
@Tag("server")
class ConsoleLiveTest extends ConsoleTestCase {

    private static final String LIVE = "/postern/api/live?service=1";

    /** One open stream, on a socket of its own. */
    private static final class Page implements AutoCloseable {

        private final Socket socket = new Socket();
        private final BufferedReader in;
        private final String status;

        Page(ConsoleClient client, String query) throws IOException {
            this("Cookie: " + client.cookie(), query);
        }

        /** @param header what logs it in */
        Page(String header, String query) throws IOException {
            socket.setReceiveBufferSize(4096);
            socket.connect(new InetSocketAddress(ROOT.getHost(), ROOT.getPort()));
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write(("GET " + LIVE + query + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + header
                                    + "\r\n\r\n")
                            .getBytes(StandardCharsets.ISO_8859_1));
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            status = in.readLine();
        }

        /** The next line of data of an event of that name. */
        String next(String event) throws IOException {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.equals("event: " + event)) {
                    return in.readLine();
                }
            }
            throw new IOException("the stream has ended");
        }

        /** The names of this many events. */
        List<String> names(int count) throws IOException {
            List<String> names = new ArrayList<>();
            while (names.size() < count) {
                String line = in.readLine();
                if (line.startsWith("event: ")) {
                    names.add(line.substring("event: ".length()));
                }
            }
            return names;
        }

        /** Reads to the end. */
        void awaitEnd() throws IOException {
            while (in.readLine() != null) {
                // until it ends
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void aPageSeesWhatHappens() throws Exception {
        ConsoleClient admin = admin();
        try (Page page = new Page(admin, "&sender=live*&window=hour");
                Page other = new Page(admin, "&sender=nothing")) {
            assertThat(page.status).contains(" 200 ");
            assertThat(page.next("service")).startsWith("data: {\"name\":\"1\",");
            assertThat(page.next("figures")).startsWith("data: {\"window\":\"hour\",");
            assertThat(other.next("figures")).startsWith("data: {\"window\":\"minute\",");
            control("mail?value=other%40example.org");
            String id = control("mail?value=live%40example.org");
            assertThat(page.next("transactions"))
                    .startsWith("data: {\"transactions\":[{\"id\":\"" + id + "\"")
                    .endsWith("\"skipped\":0}");
            control("gone");
            assertThat(page.next("gone")).isEqualTo("data: {\"name\":\"1\"}");
            control("back");
            assertThat(page.next("service")).startsWith("data: {\"name\":\"1\",");
            String again = control("mail?value=live2%40example.org");
            assertThat(page.next("transactions")).contains(again);
        }
    }

    @Test
    void aPageGetsWhatItAsksFor() throws Exception {
        ConsoleClient monitor = monitor();
        try (Page services = new Page(monitor, "&events=service");
                Page both = new Page(monitor, "&events=service,transactions&sender=only*")) {
            both.next("service");
            control("mail?value=only%40example.org");
            assertThat(services.names(3)).containsOnly("service");
            assertThat(both.next("transactions")).contains("only@example.org");
            assertThat(both.names(3)).containsOnly("service");
        }
        try (Page wrong = new Page(monitor, "&events=service,mails")) {
            assertThat(wrong.status).contains(" 400 ");
        }
    }

    @Test
    void aStreamEndsWithItsSessionAndNoOther() throws Exception {
        ConsoleClient admin = admin();
        ConsoleClient monitor = monitor();
        try (Page one = new Page(admin, "");
                Page other = new Page(monitor, "")) {
            one.next("service");
            other.next("service");
            admin.act("DELETE", "/postern/api/session", "");
            one.awaitEnd();
            other.next("service");
            other.next("figures");
            try (Page refused = new Page(admin, "")) {
                assertThat(refused.status).contains(" 401 ");
            }
        }
    }

    @Test
    void aReaderThatDoesNotReadHoldsUpNoOtherAndEndsWithItsSession() throws Exception {
        ConsoleClient monitor = monitor();
        ConsoleClient gone = monitor();
        List<Page> dead = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                dead.add(new Page(gone, "&window=five_days"));
            }
            control("traffic?value=200");
            try (Page page = new Page(monitor, "")) {
                for (int i = 0; i < 5; i++) {
                    long before = System.nanoTime();
                    page.next("figures");
                    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(10));
                }
            }
            gone.act("DELETE", "/postern/api/session", "");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(Integer.parseInt(monitor.get("/postern/metrics")
                                    .body()
                                    .replaceFirst("(?s).*\npostern_console_live_views (\\d+)\\.0.*", "$1")))
                            .isZero());
        } finally {
            control("traffic?value=0");
            for (Page page : dead) {
                page.close();
            }
        }
    }
}
