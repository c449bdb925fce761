package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.testing.SmtpClient;

/** Messages that are larger than the heap, or have as many parts as are allowed, are scanned by their parts and relayed byte for byte. */
@Tag("slow")
class LargeMessagesTest {

    private static final String LINE = "QUJD".repeat(19) + "\r\n";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicLong scanned = new AtomicLong();
    private final AtomicLong parts = new AtomicLong();
    private final CRC32 relayed = new CRC32();
    private ServerSocket scanner;
    private ServerSocket upstream;

    /** A connection's part in a test. */
    private interface Service {
        void serve(DataInputStream in, OutputStream out) throws IOException;
    }

    @BeforeEach
    void start() throws IOException {
        scanner = listen(this::scan);
        upstream = listen(this::take);
    }

    @AfterEach
    void stop() throws IOException {
        scanner.close();
        upstream.close();
        threads.shutdownNow();
    }

    private ServerSocket listen(Service service) throws IOException {
        ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(() -> {
            try {
                while (true) {
                    Socket socket = server.accept();
                    threads.execute(() -> {
                        try (socket) {
                            service.serve(
                                    new DataInputStream(new BufferedInputStream(socket.getInputStream())),
                                    socket.getOutputStream());
                        } catch (IOException e) {
                            // the gateway has closed it
                        }
                    });
                }
            } catch (IOException e) {
                // the end of the test
            }
        });
        return server;
    }

    /** clamd, as far as it is asked: everything is clean. */
    private void scan(DataInputStream in, OutputStream out) throws IOException {
        boolean session = false;
        int number = 0;
        byte[] chunk = new byte[1 << 16];
        for (String command = upTo(in, 0); ; command = upTo(in, 0)) {
            if (command.equals("zIDSESSION")) {
                session = true;
                continue;
            }
            if (!command.equals("zINSTREAM")) {
                return;
            }
            number++;
            for (int length = in.readInt(); length > 0; length = in.readInt()) {
                for (int left = length; left > 0; ) {
                    int some = in.read(chunk, 0, Math.min(left, chunk.length));
                    if (some < 0) {
                        throw new EOFException();
                    }
                    left -= some;
                }
                scanned.addAndGet(length);
            }
            parts.incrementAndGet();
            out.write(((session ? number + ": " : "") + "stream: OK\0").getBytes(StandardCharsets.US_ASCII));
            if (!session) {
                return;
            }
        }
    }

    /** A mail server that keeps a checksum alone. */
    private void take(DataInputStream in, OutputStream out) throws IOException {
        say(out, "220 sink.test");
        while (true) {
            String command = upTo(in, '\n').strip();
            if (command.equals("DATA")) {
                say(out, "354 Go ahead");
                for (String line = upTo(in, '\n'); !line.equals(".\r"); line = upTo(in, '\n')) {
                    relayed.update((line + "\n").getBytes(StandardCharsets.ISO_8859_1));
                }
                say(out, "250 2.0.0 Taken");
            } else {
                say(out, command.equals("QUIT") ? "221 2.0.0 Bye" : "250 OK");
            }
        }
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static String upTo(InputStream in, int end) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int b = in.read(); b != end; b = in.read()) {
            if (b < 0) {
                throw new EOFException();
            }
            text.append((char) b);
        }
        return text.toString();
    }

    @ParameterizedTest
    @CsvSource({"1, 8000, 840", "10000, 1, 64"}) // 524 MB, 50 MB
    void heapIsNotWhatBoundsThem(int count, int blocks, int lines, @TempDir Path folder) throws Exception {
        byte[] block = LINE.repeat(lines).getBytes(StandardCharsets.US_ASCII);
        Map<String, String> settings = Map.of(
                "postern.interfaces", "tcp://127.0.0.1:0",
                "postern.http.port", "0",
                "postern.upstream.host", "127.0.0.1",
                "postern.upstream.port", "" + upstream.getLocalPort(),
                "postern.maxMessageSize", "0",
                "postern.enabledPolicies", "VirusScan",
                "postern.virusScan.scanners", "clamd://127.0.0.1:" + scanner.getLocalPort(),
                "postern.virusScan.scan", "parts",
                "postern.virusScan.maxSize", "1GiB",
                "postern.virusScan.timeout", "5m");
        CRC32 sent = new CRC32();
        try (LaunchedGateway gateway = new LaunchedGateway(folder, settings, "-Xmx256m");
                SmtpClient client = new SmtpClient(gateway.address("tcp"))) {
            client.hello();
            client.envelope("ann@example.org", "bob@example.org");
            assertThat(client.say("DATA")).startsWith("354");
            OutputStream out = new BufferedOutputStream(
                    new OutputStream() {
                        @Override
                        public void write(int b) throws IOException {
                            write(new byte[] {(byte) b}, 0, 1);
                        }

                        @Override
                        public void write(byte[] bytes, int offset, int length) throws IOException {
                            sent.update(bytes, offset, length);
                            client.send(
                                    offset == 0 && length == bytes.length
                                            ? bytes
                                            : Arrays.copyOfRange(bytes, offset, offset + length));
                        }
                    },
                    1 << 16);
            out.write("Content-Type: multipart/mixed; boundary=b\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            for (int i = 0; i < count; i++) {
                out.write("--b\r\nContent-Transfer-Encoding: base64\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                for (int j = 0; j < blocks; j++) {
                    out.write(block);
                }
            }
            out.write("--b--\r\n".getBytes(StandardCharsets.US_ASCII));
            out.flush();
            client.send(".\r\n");
            assertThat(client.reply()).isEqualTo("250 2.0.0 Taken");
        }
        assertThat(relayed.getValue()).isEqualTo(sent.getValue());
        assertThat(parts).hasValue(count);
        assertThat(scanned).hasValue(57L * lines * blocks * count);
    }
}
