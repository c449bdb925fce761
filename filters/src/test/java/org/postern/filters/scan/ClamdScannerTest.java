package org.postern.filters.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.octets.Octets;
import org.postern.filters.link.ContentException;

/** What clamd is sent, and what is made of its replies. */
@Tag("wire")
@Timeout(60)
class ClamdScannerTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Octets CONTENT = Octets.of("hello");

    private static ClamdScanner scanner(int port) {
        return new ClamdScanner("clamd://localhost:" + port, InetSocketAddress.createUnresolved("localhost", port));
    }

    private static ClamdScanner scanner(ScriptedServer server) {
        return scanner(server.port());
    }

    /** Reads a content, and replies. */
    private static ScriptedServer replying(String reply) throws IOException {
        return new ScriptedServer(peer -> {
            assertThat(peer.until("\0")).isEqualTo("zINSTREAM");
            byte[] unused = peer.clamdStream();
            peer.send(reply);
            peer.close();
        });
    }

    private static Scan scanned(String reply) throws Exception {
        try (ScriptedServer server = replying(reply)) {
            return scanner(server).scan(CONTENT, LONG);
        }
    }

    // ---- a content

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 300_000})
    void sendsAllOfTheContent(int size) throws Exception {
        byte[] content = new byte[size];
        for (int i = 0; i < size; i++) {
            content[i] = (byte) (i * 7);
        }
        AtomicReference<byte[]> received = new AtomicReference<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
            assertThat(peer.until("\0")).isEqualTo("zINSTREAM");
            received.set(peer.clamdStream());
            peer.send("stream: OK\0");
        })) {
            assertThat(scanner(server).scan(Octets.of(content), LONG)).isEqualTo(Scan.CLEAN);
        }
        assertThat(received.get()).isEqualTo(content);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stream: OK\0", "stream: OK\n"})
    void isClean(String reply) throws Exception {
        assertThat(scanned(reply)).isEqualTo(Scan.CLEAN);
    }

    @ParameterizedTest
    @CsvSource({
        "stream: Eicar.Test FOUND, Eicar.Test",
        "stream: Eicar.Test.UNOFFICIAL(44d88612fea8a8f36de82e1278abb02f:68) FOUND,"
                + " Eicar.Test.UNOFFICIAL(44d88612fea8a8f36de82e1278abb02f:68)",
        "stream: OK FOUND, OK",
        "stream: a FOUND FOUND, a FOUND",
        "stream: Heuristics.Encrypted.Zip FOUND, Heuristics.Encrypted.Zip"
    })
    void isInfected(String reply, String name) throws Exception {
        assertThat(scanned(reply + "\0")).isEqualTo(new Scan.Infected(name, Map.of()));
    }

    @ParameterizedTest
    @CsvSource({
        "stream: Heuristics.Limits.Exceeded.MaxFileSize FOUND, Heuristics.Limits.Exceeded.MaxFileSize",
        "stream: Heuristics.Limits.Exceeded FOUND, Heuristics.Limits.Exceeded",
        "INSTREAM size limit exceeded. ERROR, INSTREAM size limit exceeded. ERROR"
    })
    void isNotScanned(String reply, String reason) throws Exception {
        assertThat(scanned(reply + "\0")).isEqualTo(new Scan.NotScanned(reason));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "COMMAND READ TIMED OUT\n",
                "\0",
                "\n",
                "",
                "stream: OK",
                "OK\0",
                "stream: ok\0",
                "stream:OK\0",
                "stream: OK \0",
                " stream: OK\0",
                "stream: OK\r\n",
                "stream:  FOUND\0",
                "1: stream: OK\0",
                "UNKNOWN COMMAND\0",
                "stream: Can't allocate memory ERROR\0",
                "HTTP/1.1 400 Bad Request\r\n"
            })
    void anythingElseIsTrouble(String reply) throws Exception {
        try (ScriptedServer server = replying(reply)) {
            assertThatThrownBy(() -> scanner(server).scan(CONTENT, LONG))
                    .isInstanceOf(IOException.class)
                    .isNotInstanceOf(InterruptedIOException.class)
                    .hasMessageStartingWith("clamd://localhost:" + server.port() + ": ");
        }
    }

    @Test
    void anAnswerHasAnEnd() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
            while (peer.pause(0)) {
                peer.send("x".repeat(1000));
            }
        })) {
            assertThatThrownBy(() -> scanner(server).scan(CONTENT, LONG)).hasMessageContaining("too long");
        }
    }

    /** As clamd does over its limit, with the reset that follows from what it has not read. */
    @Test
    void readsTheReplyAlthoughItCannotSendOn() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
            peer.in().readNBytes(1_000_000);
            peer.send("INSTREAM size limit exceeded. ERROR\0");
            peer.close();
        })) {
            assertThat(scanner(server).scan(Contents.large(100_000_000), LONG)).isInstanceOf(Scan.NotScanned.class);
        }
    }

    /** A scanner cannot have seen what has not been sent. */
    @Test
    void believesNoVerdictBeforeTheEnd() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
            peer.in().readNBytes(1_000_000);
            peer.send("stream: OK\0");
            peer.silence();
        })) {
            assertThatThrownBy(() -> scanner(server).scan(Contents.large(100_000_000), LONG))
                    .hasMessageContaining("answers 'stream: OK'");
        }
    }

    @Test
    void holdsLittleInMemory() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
            peer.until("\0");
            for (int length = peer.in().readInt();
                    length > 0;
                    length = peer.in().readInt()) {
                peer.in().skipNBytes(length);
            }
            peer.send("stream: OK\0");
        })) {
            ClamdScanner scanner = scanner(server);
            long before = Contents.allocated();
            assertThat(scanner.scan(Contents.large(100_000_000), LONG)).isEqualTo(Scan.CLEAN);
            assertThat(Contents.allocated() - before).isLessThan(20_000_000);
        }
    }

    @Test
    void aContentThatCannotBeReadIsNotTheScannersFault() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.Peer::silence)) {
            assertThatThrownBy(() -> scanner(server).scan(Contents.broken(100_000), LONG))
                    .isInstanceOf(ContentException.class)
                    .hasMessageContaining("the disk is gone");
        }
    }

    // ---- time

    @Test
    void doesNotWaitForEver() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.Peer::silence)) {
            assertThatThrownBy(() -> scanner(server).scan(CONTENT, SHORT))
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessageEndingWith("no answer in time");
        }
    }

    @Test
    void doesNotWaitForEverToSend() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.Peer::silence)) {
            assertThatThrownBy(() -> scanner(server).scan(Contents.large(100_000_000), SHORT))
                    .isInstanceOf(InterruptedIOException.class);
        }
    }

    @Test
    void doesNotWaitForEverForADrip() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
            while (peer.pause(20)) {
                peer.send("s");
            }
        })) {
            assertThatThrownBy(() -> scanner(server).scan(CONTENT, SHORT)).isInstanceOf(InterruptedIOException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 100_000_000})
    void endsWhenInterrupted(int size) throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
            peer.in().readNBytes(4);
            connected.countDown();
            peer.silence();
        })) {
            assertThat(Contents.interrupted(() -> scanner(server).scan(Contents.large(size), LONG), () -> {
                        connected.await();
                        return true;
                    }))
                    .isInstanceOf(InterruptedIOException.class)
                    .hasMessageEndingWith("interrupted");
        }
    }

    @Test
    void isDown() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        assertThatThrownBy(() -> scanner(port).scan(CONTENT, LONG))
                .isInstanceOf(IOException.class)
                .hasMessage("clamd://localhost:" + port + ": Connection refused");
    }

    @Test
    void hasNoSocket(@TempDir Path folder) {
        Path path = folder.resolve("no.ctl");
        assertThatThrownBy(
                        () -> new ClamdScanner("clamd:" + path, UnixDomainSocketAddress.of(path)).scan(CONTENT, LONG))
                .isInstanceOf(IOException.class)
                .hasMessage("clamd:" + path + ": No such file or directory");
    }

    @Test
    void isAskedByAUnixSocket(@TempDir Path folder) throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("c.ctl"));
        try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(address);
            CompletableFuture<Integer> received = CompletableFuture.supplyAsync(() -> {
                try (SocketChannel client = server.accept()) {
                    ByteBuffer bytes = ByteBuffer.allocate(100);
                    while (bytes.position() < 10 + 4 + 5 + 4) {
                        client.read(bytes);
                    }
                    client.write(ByteBuffer.wrap("stream: OK\0".getBytes(StandardCharsets.US_ASCII)));
                    return client.read(bytes);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertThat(new ClamdScanner("clamd:", address).scan(CONTENT, LONG)).isEqualTo(Scan.CLEAN);
            assertThat(received.get()).as("closed").isEqualTo(-1);
        }
    }

    // ---- several contents

    private static List<Octets> contents(int number) {
        return IntStream.rangeClosed(1, number)
                .mapToObj(each -> Octets.of("content " + each))
                .toList();
    }

    private static List<Scan> each(List<String> names) {
        return names.stream()
                .<Scan>map(name -> name.isEmpty() ? Scan.CLEAN : new Scan.Infected(name, Map.of()))
                .toList();
    }

    @Test
    void nothingNeedsNoScanner() throws Exception {
        assertThat(scanner(1).scan(List.of(), LONG)).isEmpty();
    }

    @Test
    void severalShareAConnection() throws Exception {
        List<String> received = Collections.synchronizedList(new ArrayList<>());
        try (ScriptedServer server = new ScriptedServer(peer -> {
            assertThat(peer.until("\0")).isEqualTo("zIDSESSION");
            for (int i = 1; i <= 100; i++) {
                assertThat(peer.until("\0")).isEqualTo("zINSTREAM");
                received.add(new String(peer.clamdStream(), StandardCharsets.US_ASCII));
                peer.send(i + (i % 10 == 0 ? ": stream: V" + i + " FOUND\0" : ": stream: OK\0"));
            }
            assertThat(peer.until("\0")).isEqualTo("zEND");
        })) {
            List<Scan> scans = scanner(server).scan(contents(100), LONG);
            assertThat(scans)
                    .isEqualTo(each(IntStream.rangeClosed(1, 100)
                            .mapToObj(i -> i % 10 == 0 ? "V" + i : "")
                            .toList()));
            assertThat(server.connections()).isEqualTo(1);
        }
        assertThat(received)
                .isEqualTo(IntStream.rangeClosed(1, 100)
                        .mapToObj(i -> "content " + i)
                        .toList());
    }

    /** Replies come in the order in which scans are done. */
    @Test
    void theNumberTellsWhoseReplyItIs() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
            peer.until("\0");
            for (int i = 0; i < 3; i++) {
                peer.until("\0");
                peer.clamdStream();
            }
            peer.send("3: stream: C FOUND\0001: stream: OK\0");
            peer.send("2: stream: B FOUND\0");
        })) {
            assertThat(scanner(server).scan(contents(3), LONG)).isEqualTo(each(List.of("", "B", "C")));
        }
    }

    /** Each is a thread there. */
    @Test
    void fewAreInFlight() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
            peer.until("\0");
            for (int i = 1; i <= 4; i++) {
                peer.until("\0");
                peer.clamdStream();
            }
            assertThat(peer.pause(200)).isTrue();
            assertThat(peer.in().available()).as("a fifth one").isZero();
            peer.send("1: stream: OK\0002: stream: OK\0003: stream: OK\0004: stream: OK\000");
            peer.until("\0");
            peer.clamdStream();
            peer.send("5: stream: OK\0");
        })) {
            assertThat(scanner(server).scan(contents(5), LONG)).hasSize(5).containsOnly(Scan.CLEAN);
        }
    }

    /** It ends the session, and with it the replies to those before. */
    @Test
    void oneOverTheLimitDoesNotEndTheOthers() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
            switch (peer.number()) {
                case 1 -> {
                    peer.until("\0");
                    for (int i = 0; i < 3; i++) {
                        peer.until("\0");
                        peer.clamdStream();
                    }
                    peer.send("2: stream: B FOUND\0003: INSTREAM size limit exceeded. ERROR\0");
                }
                default -> {
                    assertThat(peer.until("\0")).isEqualTo("zIDSESSION");
                    peer.until("\0");
                    assertThat(new String(peer.clamdStream(), StandardCharsets.US_ASCII))
                            .isEqualTo("content 1");
                    peer.until("\0");
                    assertThat(new String(peer.clamdStream(), StandardCharsets.US_ASCII))
                            .isEqualTo("content 4");
                    peer.send("2: stream: D FOUND\0001: stream: A FOUND\0");
                }
            }
        })) {
            List<Scan> scans = scanner(server).scan(contents(4), LONG);
            assertThat(scans.get(2)).isInstanceOf(Scan.NotScanned.class);
            assertThat(List.of(scans.get(0), scans.get(1), scans.get(3))).isEqualTo(each(List.of("A", "B", "D")));
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3: stream: OK\0",
                "0: stream: OK\0",
                "-1: stream: OK\0",
                "99999999999: stream: OK\0",
                "1: stream: OK\0001: stream: OK\0",
                "stream: OK\0",
                "1:stream: OK\0",
                "1: \0",
                "1: Error processing command. ERROR\0",
                "COMMAND READ TIMED OUT\n",
                "1: stream: OK\0"
            })
    void aReplyToNoQuestionIsTrouble(String replies) throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
            peer.until("\0");
            for (int i = 0; i < 2; i++) {
                peer.until("\0");
                peer.clamdStream();
            }
            peer.send(replies);
            peer.close();
        })) {
            assertThatThrownBy(() -> scanner(server).scan(contents(2), LONG))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("clamd://localhost");
        }
    }
}
