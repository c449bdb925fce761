package org.postern.upstream.token;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens from a token endpoint, which is a real HTTP server that answers as the test says. */
@Tag("wire")
class TokenEndpointTest {

    private final Queue<String> requests = new ConcurrentLinkedQueue<>();
    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private volatile int status = 200;
    private volatile String answer = "";
    private volatile boolean hangs;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        end.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        requests.add(
                exchange.getRequestMethod() + " " + exchange.getRequestHeaders().getFirst("Authorization") + " "
                        + new String(exchange.getRequestBody().readAllBytes(), UTF_8));
        if (hangs) {
            try {
                boolean unused = end.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        byte[] body = answer.getBytes(UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private TokenEndpoint endpoint(String secret, String scope, Duration patience) {
        URI source = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/token");
        return new TokenEndpoint(new TokenSettings(source, "cl ient", secret, scope), patience, patience);
    }

    private TokenEndpoint endpoint() {
        return endpoint("hidden1", "", Duration.ofSeconds(10));
    }

    @Test
    void asksByTheClientCredentialsGrant() throws IOException {
        answer = "{\"access_token\":\"abc\",\"token_type\":\"bearer\",\"expires_in\":3600}";
        assertThat(endpoint("hid:den", "mail send", Duration.ofSeconds(10)).token())
                .isEqualTo("abc");
        String pair = Base64.getEncoder().encodeToString("cl+ient:hid%3Aden".getBytes(UTF_8));
        assertThat(requests).containsExactly("POST Basic " + pair + " grant_type=client_credentials&scope=mail+send");
    }

    @Test
    void aClientWithoutASecretOnlySaysWhoItIs() throws IOException {
        answer = "{\"access_token\":\"abc\"}";
        assertThat(endpoint("", "", Duration.ofSeconds(10)).token()).isEqualTo("abc");
        assertThat(requests).containsExactly("POST null grant_type=client_credentials&client_id=cl+ient");
    }

    @ParameterizedTest
    @CsvSource({"3600, 1", "'\"3600\"', 1", "31, 1", "30, 2", "1, 2", "0, 2", "null, 1", "-5, 1", "1e999, 1"})
    void aTokenIsUsedUntilShortlyBeforeItExpires(String seconds, int asked) throws IOException {
        answer = "{\"access_token\":\"abc\",\"expires_in\":" + seconds + "}";
        TokenEndpoint endpoint = endpoint();
        assertThat(endpoint.token()).isEqualTo("abc");
        assertThat(endpoint.token()).isEqualTo("abc");
        assertThat(requests).hasSize(asked);
    }

    @Test
    void aTokenThatWasRefusedIsNotUsedAgain() throws IOException {
        answer = "{\"access_token\":\"abc\",\"expires_in\":3600}";
        TokenEndpoint endpoint = endpoint();
        endpoint.refused(endpoint.token());
        answer = "{\"access_token\":\"def\",\"expires_in\":3600}";
        assertThat(endpoint.token()).isEqualTo("def");
        endpoint.refused("abc"); // by a link that is late
        assertThat(endpoint.token()).isEqualTo("def");
        assertThat(requests).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hidden2",
                "[]",
                "{}",
                "{\"access_token\":",
                "{\"access_token\":null}",
                "{\"access_token\":1}",
                "{\"access_token\":\"hidden2\",\"token_type\":\"mac\"}",
                "{\"error\":\"invalid_scope\"}",
            })
    void whatIsNoTokenIsAnError(String text) {
        answer = text;
        assertThatIOException()
                .isThrownBy(() -> endpoint().token())
                .withMessageStartingWith("token endpoint http://127.0.0.1:")
                .withMessageNotContaining("hidden")
                .withNoCause();
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 500})
    void anEndpointThatRefusesIsAnError(int code) {
        status = code;
        answer = "{\"access_token\":\"hidden2\"}";
        assertThatIOException()
                .isThrownBy(() -> endpoint().token())
                .withMessageEndingWith("answers with status " + code);
    }

    @Test
    void anAnswerHasABound() {
        answer = "{\"access_token\":\"" + "x".repeat(70_000) + "\"}";
        assertThatIOException().isThrownBy(() -> endpoint().token()).withMessageContaining("more than 65536 bytes");
    }

    @Test
    void anEndpointThatIsDownIsAnError() {
        server.stop(0);
        assertThatIOException().isThrownBy(() -> endpoint().token()).withMessageContaining(" cannot be asked: ");
    }

    @Test
    void anEndpointThatHangsIsNotAwaitedForLong() {
        hangs = true;
        assertThatIOException()
                .isThrownBy(() -> endpoint("x", "", Duration.ofMillis(200)).token())
                .withMessageEndingWith("takes too long");
    }

    @Test
    void oneAsksForAll() throws Exception {
        answer = "{\"access_token\":\"abc\",\"expires_in\":3600}";
        TokenEndpoint endpoint = endpoint();
        List<Future<String>> all = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            all.add(threads.submit(endpoint::token));
        }
        for (Future<String> each : all) {
            assertThat(each.get(20, TimeUnit.SECONDS)).isEqualTo("abc");
        }
        assertThat(requests).hasSize(1);
    }
}
