package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.testing.SmtpClient;

/** A message of 200 MB is signed and encrypted with a heap of 256 MB, and OpenSSL reads it. */
@Tag("slow")
@UsesPrograms
class LargeSmimeOutTest {

    private static final int LINES = 2_600_000;
    private static final byte[] LINE = ("0123456789".repeat(7) + "01234\r\n").getBytes(StandardCharsets.US_ASCII);

    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** Takes one message, without dots doubled: no line of it begins with one. */
    private static void take(ServerSocket server, Path file) throws IOException {
        try (Socket socket = server.accept();
                InputStream in = new BufferedInputStream(socket.getInputStream(), 1 << 16)) {
            OutputStream out = socket.getOutputStream();
            say(out, "220 sink.test");
            for (String command = line(in); !command.startsWith("QUIT"); command = line(in)) {
                if (command.startsWith("DATA")) {
                    say(out, "354 Go ahead");
                    try (OutputStream kept = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
                        for (String each = line(in); !each.equals(".\r\n"); each = line(in)) {
                            kept.write(each.getBytes(StandardCharsets.ISO_8859_1));
                        }
                    }
                    say(out, "250 2.0.0 Taken");
                    return;
                }
                say(out, "250 OK");
            }
        }
    }

    private static void say(OutputStream out, String line) throws IOException {
        out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder(80);
        int b;
        do {
            b = in.read();
            if (b < 0) {
                throw new IOException("closed in the middle of " + line);
            }
            line.append((char) b);
        } while (b != '\n');
        return line.toString();
    }

    @ParameterizedTest
    @ValueSource(strings = {"detached", "opaque"})
    void heapIsNotWhatBoundsIt(String form, @TempDir Path folder) throws Exception {
        SmimeFiles files = new SmimeFiles(folder);
        files.person("alice", "rsa:2048", 100);
        files.person("bob", "rsa:2048", 100);
        Path mail = files.file("mail.eml");
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Future<?> taken = threads.submit(() -> {
                take(server, mail);
                return null;
            });
            Map<String, String> settings = new HashMap<>(Map.of(
                    "postern.interfaces", "tcp://127.0.0.1:0",
                    "postern.http.port", "0",
                    "postern.upstream.host", "127.0.0.1",
                    "postern.upstream.port", "" + server.getLocalPort(),
                    "postern.maxMessageSize", "0",
                    "postern.enabledPolicies", "SmimeSign, SmimeEncrypt",
                    "postern.smimeSign.keys", files.file("alice.p12").toString(),
                    "postern.smimeSign.keysPassword", "secret",
                    "postern.smimeSign.form", form,
                    "postern.smimeEncrypt.certificates", files.file("bob.pem").toString()));
            try (LaunchedGateway gateway = new LaunchedGateway(folder, settings, "-Xmx256m");
                    SmtpClient client = new SmtpClient(gateway.address("tcp")).patiently(Duration.ofMinutes(5))) {
                client.hello();
                client.envelope("alice@example.org", "bob@example.org");
                assertThat(client.say("DATA")).startsWith("354");
                client.send("From: alice@example.org\r\nContent-Type: text/plain\r\n\r\n");
                byte[] block =
                        new String(LINE, StandardCharsets.US_ASCII).repeat(1000).getBytes(StandardCharsets.US_ASCII);
                for (int i = 0; i < LINES / 1000; i++) {
                    client.send(block);
                }
                client.send(".\r\n");
                assertThat(client.reply()).isEqualTo("250 2.0.0 Taken");
            }
            taken.get();
        } finally {
            threads.shutdownNow();
        }
        assertThat(read(files, form)).isEqualTo(28L + (long) LINES * LINE.length);
    }

    /** The size of what is behind encryption and signature. */
    private static long read(SmimeFiles files, String form) throws Exception {
        openssl("cms", "-decrypt", "-in", "mail.eml", "-inkey", "bob.key", "-out", "signed.eml")
                .in(files);
        openssl("cms", "-verify", "-in", "signed.eml", "-CAfile", "ca.pem", "-out", "plain")
                .in(files);
        long size = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(files.file("plain")), 1 << 16)) {
            assertThat(in.readNBytes(28)).asString().isEqualTo("Content-Type: text/plain\r\n\r\n");
            for (byte[] each = in.readNBytes(LINE.length); each.length > 0; each = in.readNBytes(LINE.length)) {
                assertThat(each).as(form).isEqualTo(LINE);
                size += each.length;
            }
        }
        return 28 + size;
    }

    private record Call(List<String> words) {

        void in(SmimeFiles files) throws Exception {
            Program.Result result = new Program("openssl", "openssl")
                    .patiently(Duration.ofMinutes(5))
                    .run(
                            "",
                            words.stream()
                                    .map(word -> word.contains(".") || word.equals("plain")
                                            ? files.file(word).toString()
                                            : word)
                                    .toList());
            assertThat(result.status()).as(result.output()).isZero();
        }
    }

    private static Call openssl(String... words) {
        return new Call(List.of(words));
    }
}
