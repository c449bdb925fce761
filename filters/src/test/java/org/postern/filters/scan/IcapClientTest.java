package org.postern.filters.scan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLServerSocket;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.octets.Octets;
import org.postern.filters.TestSettings;
import org.postern.filters.tls.ClientTls;
import org.postern.testing.TestAuthority;

/** Connections to an ICAP server: when one is used again, and TLS; and what may be asked for. */
@Tag("wire")
@Timeout(60)
class IcapClientTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final URI URL = URI.create("http://mail.example.org:8025/1?a=b");
    private static final IcapRequest REQUEST = IcapRequest.respmod(URL, "text/plain", Octets.of("hello"));
    private static final String UNMODIFIED = "ICAP/1.0 204 Unmodified\r\n\r\n";
    private static final String ALLOW = "Allow: 204\r\n";

    @TempDir
    private Path folder;

    private static IcapClient client(ScriptedServer server) {
        return client("icap", server, ClientTls.ofJvm());
    }

    private static IcapClient client(String scheme, ScriptedServer server, ClientTls tls) {
        return new IcapClient(URI.create(scheme + "://localhost:" + server.port() + "/echo"), tls);
    }

    private static IcapAnswer ask(IcapClient client) throws IOException {
        return client.ask(REQUEST, OutputStream.nullOutputStream(), LONG);
    }

    // ---- messages

    @Test
    void showsARequest() throws Exception {
        List<IcapScript.Request> requests = new ArrayList<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    IcapScript.options(peer, "");
                    requests.add(IcapScript.request(peer));
                    String http = "POST http://other/ HTTP/1.1\r\nContent-Type: text/html\r\nX-A: b\r\n\tc\r\n\r\n";
                    peer.send("ICAP/1.0 200 OK\r\nISTag: \"1\"\r\nEncapsulated: req-hdr=0, req-body=" + http.length()
                            + "\r\n\r\n" + http + IcapScript.chunk("other") + "0\r\n\r\n");
                });
                IcapClient client = client(server);
                Spool body = new Spool(5)) {
            IcapAnswer answer = client.ask(
                    IcapRequest.reqmod(URL, "text/plain", Octets.of("hello")).with("X-Client-IP", "192.0.2.1"),
                    body,
                    LONG);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.headers().first("istag")).hasValue("\"1\"");
            assertThat(answer.startLine()).isEqualTo("POST http://other/ HTTP/1.1");
            assertThat(answer.httpStatus()).isZero();
            assertThat(answer.http().fields())
                    .containsExactly(Map.entry("Content-Type", "text/html"), Map.entry("X-A", "b c"));
            assertThat(answer.hasBody()).isTrue();
            assertThat(new String(body.open().readAllBytes(), ISO_8859_1)).isEqualTo("other");
        }
        assertThat(requests.get(0).head())
                .startsWith("REQMOD icap://")
                .contains("\r\nX-Client-IP: 192.0.2.1\r\n", "\r\nEncapsulated: req-hdr=0, req-body=");
        assertThat(requests.get(0).http())
                .isEqualTo(IcapScript.lines(
                        "POST http://mail.example.org:8025/1?a=b HTTP/1.1",
                        "Host: mail.example.org:8025",
                        "Content-Type: text/plain",
                        "Content-Length: 5",
                        ""));
    }

    @Test
    void tellsOfAnyStatus() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    IcapScript.options(peer, "");
                    IcapScript.Request unused = IcapScript.request(peer);
                    peer.send("ICAP/1.0 500 Server error\r\nConnection: close\r\n\r\n");
                });
                IcapClient client = client(server)) {
            assertThat(ask(client)).hasToString("500 Server error");
        }
    }

    @Test
    void returnsTheResponseWhereTheRequestIsInTheAnswerToo() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    IcapScript.options(peer, "");
                    IcapScript.Request unused = IcapScript.request(peer);
                    String request = "GET / HTTP/1.1\r\n\r\n";
                    String response = "HTTP/1.1 204 None\r\nA: b\r\n\r\n";
                    peer.send("ICAP/1.0 200 OK\r\nEncapsulated: req-hdr=0, res-hdr=" + request.length() + ", null-body="
                            + (request + response).length() + "\r\n\r\n" + request + response);
                });
                IcapClient client = client(server)) {
            IcapAnswer answer = ask(client);
            assertThat(answer.httpStatus()).isEqualTo(204);
            assertThat(answer.hasBody()).isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "", "a:", "a\r\n"})
    void aFieldHasAName(String name) {
        assertThatThrownBy(() -> REQUEST.with(name, "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb: c", "a\n", "\0", "\u20ac"})
    void aFieldIsALine(String value) {
        assertThatThrownBy(() -> REQUEST.with("X-A", value)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> IcapRequest.respmod(URL, value, Octets.of("")))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void doesNotAskForWhatTheServiceDoesNotKnow() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    IcapScript.Request unused = IcapScript.request(peer);
                    peer.send("ICAP/1.0 200 OK\r\nMethods: REQMOD\r\nEncapsulated: null-body=0\r\n\r\n");
                });
                IcapClient client = client(server)) {
            assertThatThrownBy(() -> ask(client)).hasMessageEndingWith("/echo: does not know RESPMOD");
        }
    }

    @Test
    void needsOptions() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    IcapScript.Request unused = IcapScript.request(peer);
                    peer.send("ICAP/1.0 404 Service not found\r\nConnection: close\r\n\r\n");
                });
                IcapClient client = client(server)) {
            assertThatThrownBy(() -> ask(client))
                    .hasMessageEndingWith("/echo: answers '404 Service not found' when it is asked for its options");
        }
    }

    @Test
    void readsNoMoreThanTheSpoolTakes() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    IcapScript.options(peer, "");
                    IcapScript.Request unused = IcapScript.request(peer);
                    peer.send(IcapScript.modified("", "200 OK", "hello!"));
                });
                IcapClient client = client(server);
                Spool body = new Spool(5)) {
            assertThatThrownBy(() -> client.ask(REQUEST, body, LONG)).hasMessageEndingWith("more than 5 bytes");
        }
    }

    // ---- connections

    /** Answers OPTIONS and requests in any order, so many of them, and closes. */
    private static void serve(ScriptedServer.Peer peer, List<String> methods, int times, String options)
            throws IOException {
        for (int i = 0; i < times; i++) {
            IcapScript.Request request = IcapScript.request(peer);
            synchronized (methods) {
                methods.add(peer.number() + " " + request.method());
            }
            peer.send(
                    request.method().equals("OPTIONS")
                            ? "ICAP/1.0 200 OK\r\nEncapsulated: null-body=0\r\n" + options + "\r\n"
                            : UNMODIFIED);
        }
    }

    @Test
    void keepsTheConnectionAndTheOptions() throws Exception {
        List<String> methods = new ArrayList<>();
        try (ScriptedServer server = new ScriptedServer(peer -> serve(peer, methods, 99, ALLOW));
                IcapClient client = client(server)) {
            ask(client);
            ask(client);
            client.close();
            ask(client);
        }
        assertThat(methods).containsExactly("1 OPTIONS", "1 RESPMOD", "1 RESPMOD", "2 RESPMOD");
    }

    @ParameterizedTest
    @CsvSource({"Options-TTL: 0, 2", "Options-TTL: 3600, 1", "Options-TTL: soon, 1"})
    void asksForOptionsAgain(String ttl, int times) throws Exception {
        List<String> methods = new ArrayList<>();
        try (ScriptedServer server = new ScriptedServer(peer -> serve(peer, methods, 99, ttl + "\r\n"));
                IcapClient client = client(server)) {
            ask(client);
            ask(client);
        }
        assertThat(methods.stream().filter("1 OPTIONS"::equals)).hasSize(times);
    }

    @Test
    void anErrorEndsWhatIsKnownOfTheService() throws Exception {
        List<String> methods = new ArrayList<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    serve(peer, methods, 1, "");
                    IcapScript.Request unused = IcapScript.request(peer);
                    peer.send("ICAP/1.0 405 Method not allowed\r\n\r\n");
                    serve(peer, methods, 99, "");
                });
                IcapClient client = client(server)) {
            assertThat(ask(client).status()).isEqualTo(405);
            assertThat(ask(client).status()).isEqualTo(204);
        }
        assertThat(methods).containsExactly("1 OPTIONS", "1 OPTIONS", "1 RESPMOD");
    }

    @Test
    void heedsConnectionClose() throws Exception {
        List<String> methods = new ArrayList<>();
        try (ScriptedServer server =
                        new ScriptedServer(peer -> serve(peer, methods, 99, "connection: x, Close\r\n" + ALLOW));
                IcapClient client = client(server)) {
            ask(client);
        }
        assertThat(methods).containsExactly("1 OPTIONS", "2 RESPMOD");
    }

    /** Before it is asked again, or when it is. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theServerMayHaveClosedIt(boolean before) throws Exception {
        CountDownLatch closed = new CountDownLatch(1);
        List<String> methods = new ArrayList<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    serve(peer, methods, 2, ALLOW);
                    if (peer.number() == 1) {
                        if (!before) {
                            peer.in().readNBytes(10);
                        }
                        peer.close();
                        closed.countDown();
                    } else {
                        peer.silence();
                    }
                });
                IcapClient client = client(server)) {
            ask(client);
            if (before) {
                closed.await();
            }
            assertThat(ask(client).status()).isEqualTo(204);
        }
        assertThat(methods).containsExactly("1 OPTIONS", "1 RESPMOD", "2 RESPMOD");
    }

    /** What has been answered in part has been heard. */
    @Test
    void doesNotAskTwiceWhatHasBeenAnswered() throws Exception {
        List<String> methods = new ArrayList<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    serve(peer, methods, 2, ALLOW);
                    IcapScript.Request unused = IcapScript.request(peer);
                    peer.send("ICAP/1.0 2");
                    peer.close();
                });
                IcapClient client = client(server)) {
            ask(client);
            assertThatThrownBy(() -> ask(client)).hasMessageContaining("in the middle of its answer");
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    @Test
    void doesNotAskAThirdTime() throws Exception {
        List<String> methods = new ArrayList<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    serve(peer, methods, peer.number() == 1 ? 2 : 0, ALLOW);
                    IcapScript.Request unused = IcapScript.request(peer);
                    peer.close();
                });
                IcapClient client = client(server)) {
            ask(client);
            assertThatThrownBy(() -> ask(client)).isInstanceOf(IOException.class);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    /** An unread rest of an answer would be taken for the next one. */
    @Test
    void doesNotUseAConnectionWithSomethingLeftOnIt() throws Exception {
        CountDownLatch sent = new CountDownLatch(1);
        List<String> methods = new ArrayList<>();
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    serve(peer, methods, 1, ALLOW);
                    IcapScript.Request unused = IcapScript.request(peer);
                    peer.send(UNMODIFIED + "ICAP/1.0 200 OK\r\n");
                    sent.countDown();
                    peer.silence();
                });
                IcapClient client = client(server)) {
            ask(client);
            sent.await();
            assertThat(ask(client).status()).isEqualTo(204);
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @Test
    void heedsMaxConnections() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (ScriptedServer server = new ScriptedServer(peer -> {
                    IcapScript.options(peer, "Max-Connections: 1\r\n");
                    IcapScript.Request one = IcapScript.request(peer);
                    first.countDown();
                    goOn.await();
                    peer.send(UNMODIFIED);
                    IcapScript.Request two = IcapScript.request(peer);
                    assertThat(two).isEqualTo(one);
                    peer.send(UNMODIFIED);
                });
                IcapClient client = client(server)) {
            CompletableFuture<Integer> one = CompletableFuture.supplyAsync(() -> {
                try {
                    return ask(client).status();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            first.await();
            assertThatThrownBy(() -> client.ask(REQUEST, OutputStream.nullOutputStream(), SHORT))
                    .as("while there is one")
                    .isInstanceOf(InterruptedIOException.class);
            assertThat(Contents.interrupted(() -> ask(client), () -> true)).isInstanceOf(InterruptedIOException.class);
            goOn.countDown();
            assertThat(one.get()).isEqualTo(204);
            assertThat(ask(client).status()).isEqualTo(204);
            assertThat(server.connections()).isEqualTo(1);
        }
    }

    // ---- TLS

    private final TestAuthority authority = TestAuthority.root("ICAP");

    private ScriptedServer tlsServer(String host, String protocol, ScriptedServer.Script script) throws IOException {
        SSLServerSocket socket = (SSLServerSocket) authority
                .context(authority.server(host))
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        socket.setEnabledProtocols(new String[] {protocol});
        return new ScriptedServer(socket, script);
    }

    private ClientTls tls(Map<String, String> more) throws IOException {
        Map<String, String> settings = new HashMap<>(more);
        settings.putIfAbsent(
                "trustedCertificates",
                authority.trusted(folder.resolve("ca.pem")).toString());
        return TestSettings.make(ClientTls::read, settings);
    }

    private static ScriptedServer.Script echo() {
        return peer -> {
            IcapScript.options(peer, "Preview: 0\r\n");
            for (int i = 0; i < 2; i++) {
                IcapScript.Request unused = IcapScript.request(peer);
                peer.send("ICAP/1.0 100 Continue\r\n\r\n");
                peer.send("ICAP/1.0 200 OK\r\nEncapsulated: res-body=0\r\n\r\n");
                for (String chunk = peer.until("\r\n"); !chunk.equals("0"); chunk = peer.until("\r\n")) {
                    byte[] bytes = peer.in().readNBytes(Integer.parseInt(chunk, 16));
                    peer.send(chunk + "\r\n");
                    peer.send(bytes);
                    peer.send(peer.until("\r\n") + "\r\n");
                }
                peer.until("\r\n");
                peer.send("0\r\n\r\n");
            }
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void speaksTls(String protocol) throws Exception {
        ByteArrayOutputStream same = new ByteArrayOutputStream();
        int size = 5_000_000;
        IcapRequest large = IcapRequest.respmod(URL, "text/plain", Contents.large(size));
        try (ScriptedServer server = tlsServer("localhost", protocol, echo());
                IcapClient client = client("icaps", server, tls(Map.of()))) {
            assertThat(client.ask(large, same, LONG).status()).isEqualTo(200);
            assertThat(client.ask(large, OutputStream.nullOutputStream(), LONG).status())
                    .isEqualTo(200);
            assertThat(server.connections()).isEqualTo(1);
        }
        assertThat(same.toByteArray()).isEqualTo(Contents.large(size).open().readAllBytes());
    }

    @Test
    void checksTheNameInTheCertificate() throws Exception {
        try (ScriptedServer server = tlsServer("other.example.org", "TLSv1.3", echo());
                IcapClient client = client("icaps", server, tls(Map.of()))) {
            assertThatThrownBy(() -> ask(client)).hasMessageContaining("name matching localhost found");
        }
    }

    @Test
    void checksWhoHasSignedTheCertificate() throws Exception {
        try (ScriptedServer server = tlsServer("localhost", "TLSv1.3", echo());
                IcapClient client = client("icaps", server, ClientTls.ofJvm())) {
            assertThatThrownBy(() -> ask(client)).hasMessageContaining("unable to find valid certification path");
        }
    }

    @Test
    void doesNotWaitForEverForAHandshake() throws Exception {
        try (ScriptedServer server = new ScriptedServer(ScriptedServer.Peer::silence);
                IcapClient client = client("icaps", server, tls(Map.of()))) {
            assertThatThrownBy(() -> client.ask(REQUEST, OutputStream.nullOutputStream(), SHORT))
                    .isInstanceOf(InterruptedIOException.class);
        }
    }

    @Test
    void theServerMaySpeakNoTls() throws Exception {
        try (ScriptedServer server = new ScriptedServer(peer -> peer.send("ICAP/1.0 400 Bad request\r\n\r\n"));
                IcapClient client = client("icaps", server, tls(Map.of()))) {
            assertThatThrownBy(() -> ask(client))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("icaps://");
        }
    }

    @Test
    void showsItsCertificate() throws Exception {
        TestAuthority.Issued own = authority.client("gateway");
        Path pem = own.write(folder.resolve("own.pem"));
        Path store = TestAuthority.keyStore(folder.resolve("own.p12"), Map.of("own", own));
        for (Map<String, String> settings : List.of(
                Map.of("clientCertificate", pem.toString()),
                Map.of("clientCertificate", store.toString(), "clientCertificatePassword", TestAuthority.PASSWORD))) {
            try (ScriptedServer server = demanding();
                    IcapClient client = client("icaps", server, tls(settings))) {
                assertThat(ask(client).status()).isEqualTo(200);
            }
        }
        try (ScriptedServer server = demanding();
                IcapClient client = client("icaps", server, tls(Map.of()))) {
            assertThatThrownBy(() -> ask(client)).isInstanceOf(IOException.class);
        }
    }

    private ScriptedServer demanding() throws IOException {
        ServerSocket socket = authority
                .context(authority.server("localhost"))
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        ((SSLServerSocket) socket).setNeedClientAuth(true);
        return new ScriptedServer(socket, echo());
    }

    @Test
    void offersTheCiphersThatItMay() throws Exception {
        try (ScriptedServer server = tlsServer("localhost", "TLSv1.2", echo());
                IcapClient client = client("icaps", server, tls(Map.of("ciphers", "TLS_AES_256_GCM_SHA384")))) {
            assertThatThrownBy(() -> ask(client)).isInstanceOf(IOException.class);
        }
        try (ScriptedServer server = tlsServer("localhost", "TLSv1.3", echo());
                IcapClient client = client("icaps", server, tls(Map.of("ciphers", "TLS_AES_256_GCM_SHA384")))) {
            assertThat(ask(client).status()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ciphers, TLS_NONE, cipher suites of this JVM",
        "clientCertificate, /nowhere, 'a PEM, PKCS#12 or JKS file'",
        "clientCertificate, pom.xml, 'a PEM, PKCS#12 or JKS file'",
        "trustedCertificates, pom.xml, a PEM file"
    })
    void saysWhatIsWrong(String name, String text, String expected) {
        assertThatThrownBy(() -> tls(Map.of(name, text)))
                .hasMessageContaining("for property postern.x." + name + ": expected " + expected);
    }
}
