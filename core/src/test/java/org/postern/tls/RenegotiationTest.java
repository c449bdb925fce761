package org.postern.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.testing.TestAuthority;

/** A second handshake is refused; new keys in TLS 1.3 are not. */
@Tag("wire")
class RenegotiationTest {

    @TempDir
    private Path folder;

    private EchoServer server;

    @BeforeEach
    void start() throws Exception {
        server = new EchoServer(new ServerTls(new TestSettings(TestAuthority.keyStore(
                        folder.resolve("keys.p12"),
                        Map.of("gateway", TestAuthority.root("Root").server("localhost"))))
                .settings()));
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aSecondHandshakeOfTls12EndsTheConnection(boolean resumed) throws IOException {
        EchoClient client = new EchoClient().speaks("TLSv1.2");
        if (resumed) {
            client.connect(server).close();
        }
        try (EchoClient.Connection connection = client.connect(server)) {
            assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
                connection.socket().startHandshake();
                connection.say("again");
            });
        }
        Awaitility.await().until(() -> !server.failures().isEmpty());
        assertThat(server.failures()).singleElement().asString().contains("SSLHandshakeException");
        assertThat(client.fullHandshakes()).isEqualTo(1);
    }

    @Test
    void newKeysOfTls13AreTaken() throws IOException {
        try (EchoClient.Connection connection =
                new EchoClient().speaks("TLSv1.3").connect(server)) {
            for (int i = 0; i < 3; i++) {
                connection.socket().startHandshake(); // which is a KeyUpdate there
                assertThat(connection.say("again")).isEqualTo("again");
            }
        }
        assertThat(server.failures()).isEmpty();
    }

    @Test
    void theProgramOpensslIsRefusedToo() throws Exception {
        try (Program client = new Program("-tls1_2")) {
            assertThat(client.say("hello")).isEqualTo("hello");
            client.write("R", "RENEGOTIATING");
            assertThat(client.ends()).isTrue();
        }
        Awaitility.await().until(() -> !server.failures().isEmpty());
        assertThat(server.failures()).singleElement().asString().contains("SSLHandshakeException");
    }

    @ParameterizedTest
    @ValueSource(strings = {"K", "k"})
    void theProgramOpensslMayHaveNewKeys(String command) throws Exception {
        try (Program client = new Program("-tls1_3")) {
            assertThat(client.say("hello")).isEqualTo("hello");
            client.write(command, "KEYUPDATE");
            assertThat(client.say("again")).isEqualTo("again");
        }
        assertThat(server.failures()).isEmpty();
    }

    /** {@code openssl s_client}. */
    private final class Program implements AutoCloseable {
        private final Process process;
        private final Writer out;
        private final BufferedReader in;

        Program(String version) throws IOException {
            try {
                process = new ProcessBuilder(
                                "openssl", "s_client", "-connect", "127.0.0.1:" + server.port(), "-crlf", version)
                        .redirectErrorStream(true)
                        .start();
            } catch (IOException e) {
                assumeTrue(false, "there is no program openssl here");
                throw e;
            }
            out = process.outputWriter(StandardCharsets.US_ASCII);
            in = process.inputReader(StandardCharsets.US_ASCII);
        }

        /** Says a line that is no command to the program, and returns what comes back. */
        String say(String line) throws IOException {
            return write(line, line);
        }

        /** Writes a line, and waits for another one, which may stand in the midst of what else the program writes. */
        String write(String line, String expected) throws IOException {
            out.write(line + "\n");
            out.flush();
            for (String read = in.readLine(); read != null; read = in.readLine()) {
                if (read.endsWith(expected)) {
                    return expected;
                }
            }
            return "the program ended";
        }

        boolean ends() throws Exception {
            while (in.readLine() != null) {
                // what it has to say about it
            }
            return process.waitFor(20, TimeUnit.SECONDS);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }
}
