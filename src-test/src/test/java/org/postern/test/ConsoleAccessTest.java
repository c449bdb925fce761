package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may see the console, and from where. */
@Tag("server")
class ConsoleAccessTest extends ConsoleTestCase {

    private static final String PAUSE = "/postern/api/services/1/interfaces/pause?interface=nothing";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/postern/api/services",
                "/postern/api/services/1",
                "/postern/api/services/1/transactions.csv",
                "/postern/api/live?service=1",
                "/postern/api/openapi.json",
                "/postern/api/nothing",
                "/postern/metrics",
                "/postern/error",
                "/postern/WEB-INF/web.xml"
            })
    void withoutALoginThereIsNothing(String path) throws Exception {
        HttpResponse<String> answer = anybody().get(path);
        assertThat(answer.statusCode()).isIn(303, 401, 404);
        assertThat(answer.body()).doesNotContain("<", "LISTENING", "web-app");
        HttpResponse<String> forbidden = anybody().basic("carl", PASSWORD).get(path);
        assertThat(forbidden.statusCode()).isIn(403, 404);
        assertThat(forbidden.body()).doesNotContain("<", "LISTENING", "web-app");
    }

    @Test
    void aPageLeadsToTheLogin() throws Exception {
        HttpResponse<String> page = anybody().get("/postern/traffic.html?outcome=rejected&sender=a%26b");
        assertThat(page.statusCode()).isEqualTo(303);
        assertThat(page.headers().firstValue("Location"))
                .contains("/postern/login.html?from=%2Fpostern%2Ftraffic.html%3Foutcome%3Drejected%26sender%3Da%2526b");
        assertThat(monitor().status("/postern/")).isEqualTo(200);
    }

    @Test
    void eachRoleMayDoItsOwn() throws Exception {
        ConsoleClient monitor = monitor();
        assertThat(monitor.get("/postern/api/session").body())
                .contains("\"user\":\"carl-monitor\"", "\"roles\":[\"postern-monitor\"]");
        assertThat(monitor.status("/postern/api/services")).isEqualTo(200);
        assertThat(monitor.act("POST", PAUSE, "").statusCode()).isEqualTo(403);
        ConsoleClient admin = admin();
        assertThat(admin.get("/postern/api/session").body())
                .contains("\"roles\":[\"postern-monitor\",\"postern-admin\"]");
        assertThat(admin.status("/postern/api/services")).isEqualTo(200);
        assertThat(admin.act("POST", PAUSE, "").statusCode()).isEqualTo(404); // allowed, but there is none
        ConsoleClient other = anybody();
        HttpResponse<String> refused = other.login("carl", PASSWORD);
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("neither the role postern-monitor nor postern-admin");
        HttpResponse<String> wrong = other.login("carl-admin", "guessed");
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(wrong.body()).isEqualTo("{\"error\":\"Wrong user name or password\"}");
    }

    @Test
    void aMachineSendsItsPasswordWithEachRequest() throws Exception {
        ConsoleClient machine = anybody().basic("carl-monitor", PASSWORD);
        HttpResponse<String> answer = machine.get("/postern/api/services");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(machine.act("POST", PAUSE, "").statusCode()).isEqualTo(403);
        ConsoleClient admin = anybody().basic("carl-admin", PASSWORD);
        assertThat(admin.send("POST", PAUSE, "").statusCode()).isEqualTo(403); // a browser might send it by itself
        assertThat(admin.act("POST", PAUSE, "").statusCode()).isEqualTo(404);
        HttpResponse<String> challenge = anybody().get("/postern/metrics");
        assertThat(challenge.headers().firstValue("WWW-Authenticate")).contains("Basic realm=\"Postern\"");
        assertThat(anybody().with("Authorization", "Bearer x").status("/postern/metrics"))
                .isEqualTo(401);
        assertThat(anybody().with("Authorization", "Basic ???").status("/postern/metrics"))
                .isEqualTo(401);
    }

    @Test
    void whatChangesSomethingNeedsTheSecretOfTheSession() throws Exception {
        ConsoleClient admin = admin();
        assertThat(admin.send("POST", PAUSE, "").statusCode()).isEqualTo(403);
        assertThat(admin.send("POST", PAUSE, "", "X-Postern-Csrf", "").statusCode())
                .isEqualTo(403);
        assertThat(admin.send("POST", PAUSE, "", "X-Postern-Csrf", admin().csrf())
                        .statusCode())
                .isEqualTo(403);
        assertThat(admin.send("DELETE", "/postern/api/session", "").statusCode())
                .isEqualTo(403);
        String right = admin.csrf();
        for (String[] header : List.of(
                new String[] {"Origin", "http://evil.example"},
                new String[] {"Origin", "null"},
                new String[] {"Sec-Fetch-Site", "cross-site"},
                new String[] {"Sec-Fetch-Site", "same-site"})) {
            assertThat(admin.send("POST", PAUSE, "", "X-Postern-Csrf", right, header[0], header[1])
                            .body())
                    .as(header[0])
                    .contains("another");
        }
        assertThat(admin.send(
                                "POST",
                                PAUSE,
                                "",
                                "X-Postern-Csrf",
                                right,
                                "Origin",
                                "http://" + ROOT.getAuthority(),
                                "Sec-Fetch-Site",
                                "same-origin")
                        .statusCode())
                .isEqualTo(404);
        assertThat(anybody()
                        .with("Origin", "http://evil.example")
                        .login("carl-admin", PASSWORD)
                        .statusCode())
                .isEqualTo(403);
    }

    @Test
    void aSessionBeginsAndEndsWithTheLogin() throws Exception {
        ConsoleClient first = monitor();
        String cookie = first.cookie();
        HttpResponse<String> again = first.login("carl-monitor", PASSWORD);
        assertThat(again.headers().firstValue("Set-Cookie").orElseThrow())
                .contains("HttpOnly", "SameSite=Strict", "Path=/postern");
        assertThat(first.cookie()).isNotEqualTo(cookie);
        ConsoleClient old = anybody();
        old.cookie(cookie);
        assertThat(old.status("/postern/api/services")).isEqualTo(401);
        // one that somebody else has made up
        ConsoleClient victim = anybody();
        victim.cookie("POSTERN_SESSION=0123456789abcdef0123456789ab");
        victim.login("carl-monitor", PASSWORD);
        assertThat(victim.cookie()).doesNotContain("0123456789abcdef");
        assertThat(first.act("DELETE", "/postern/api/session", "").statusCode()).isEqualTo(204);
        assertThat(first.status("/postern/api/services")).isEqualTo(401);
        // nothing makes a session but a login
        for (String path : List.of("/postern/login.html", "/postern/health/ready", "/postern/api/session")) {
            assertThat(anybody().get(path).headers().firstValue("Set-Cookie"))
                    .as(path)
                    .isEmpty();
        }
    }

    @Test
    void allAnswersHaveTheHeaders() throws Exception {
        ConsoleClient monitor = monitor();
        for (String path : List.of(
                "/postern/",
                "/postern/login.html",
                "/postern/js/app.js",
                "/postern/nothing.js",
                "/postern/api/services",
                "/postern/api/services/2",
                "/postern/api/nothing",
                "/postern/metrics",
                "/postern/health/live")) {
            HttpResponse<String> answer = monitor.get(path);
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                    .as(path)
                    .startsWith("default-src 'none'; script-src 'self'; ")
                    .doesNotContain("unsafe");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
            assertThat(answer.headers().firstValue("Referrer-Policy")).contains("no-referrer");
            assertThat(answer.headers().firstValue("Cross-Origin-Opener-Policy"))
                    .contains("same-origin");
            assertThat(answer.headers().firstValue("Cross-Origin-Resource-Policy"))
                    .contains("same-origin");
            assertThat(answer.headers().firstValue("Permissions-Policy")).isPresent();
            assertThat(answer.headers().firstValue("Cache-Control"))
                    .contains(path.equals("/postern/js/app.js") ? "no-cache" : "no-store");
            assertThat(answer.headers().map()).doesNotContainKeys("server", "x-powered-by");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "X-Forwarded-For, 127.0.0.1",
        "X-Forwarded-For, 192.0.2.1",
        "Forwarded, for=127.0.0.1",
        "X-Forwarded-Host, localhost",
        "Via, 1.1 proxy"
    })
    void whatIsForwardedIsNotFromHere(String name, String value) throws Exception {
        HttpResponse<String> answer = anybody().with(name, value).get("/postern/health/live");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("postern.console.proxies");
    }

    /** Else a page of another site, whose name is resolved to this address, would be one of the console's own. */
    @ParameterizedTest
    @CsvSource({
        "localhost, 200",
        "LOCALHOST:8080, 200",
        "localhost., 200",
        "127.0.0.1, 200",
        "127.9.9.9:80, 200",
        "[::1]:8080, 200",
        "gateway.example.org, 403",
        "localhost.example.org:8080, 403",
        "127.0.0.1.example.org, 403",
        "192.0.2.1, 403",
        "[2001:db8::1]:8080, 403",
        "x, 403"
    })
    void theHostNameIsThatOfThisMachine(String host, int status) throws Exception {
        String answer = raw(
                "127.0.0.1", "GET /postern/health/live HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 " + status);
        assertThat(answer.contains("postern.console.hosts")).isEqualTo(status == 403);
    }

    @Test
    void aRequestWithoutAHostNameIsOfNoBrowser() throws Exception {
        assertThat(raw("127.0.0.1", "GET /postern/health/live HTTP/1.0\r\n\r\n"))
                .contains(" 200 ");
    }

    @Test
    void whoGuessesPasswordsWaits() throws Exception {
        // by a network that no other test comes from: the machine's other loopback addresses
        String request =
                "GET /postern/metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Basic eDp5\r\n\r\n";
        for (int i = 0; i < 10; i++) {
            assertThat(raw("127.9.9.9", request)).startsWith("HTTP/1.1 401");
        }
        assertThat(raw("127.9.9.9", request)).startsWith("HTTP/1.1 429").contains("Retry-After: ");
        assertThat(monitor().status("/postern/api/services")).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "GET /postern/../postern/api/services, 400",
        "GET /postern/js/%2e%2e/api/services, 400",
        "GET /postern/login.html/../api/services, 400",
        "GET /postern/api/services;x.js, 400",
        "GET /postern/api/session/../services, 400",
        "GET /postern//api/services, 400",
        "GET /postern/WEB-INF/web.xml, 404",
        "GET /postern/login.html/../WEB-INF/web.xml, 404",
        "GET /postern/META-INF/MANIFEST.MF, 404",
        "TRACE /postern/login.html, 405",
        "OPTIONS /postern/api/services, 405",
        "PROPFIND /postern/, 405"
    })
    void noOtherWayIn(String line, int status) throws Exception {
        assertNothingGiven(line, status);
    }

    /** Encoded slashes and invalid escapes: the server's own answers, before the application is asked. */
    @ParameterizedTest
    @CsvSource({
        "GET /postern/js/..%2fapi/services, 500",
        "GET /postern/js/..%5c..%5cWEB-INF/web.xml, 500",
        "GET /postern/api/services%zz, 200",
        "GET /postern/js/%zz/../api/services, 200"
    })
    void noWayInByWhatTheServerCannotRead(String line, int status) throws Exception {
        try (LogRecords log = new LogRecords()) { // it complains of each
            String answer = assertNothingGiven(line, status);
            if (status == 200) {
                assertThat(answer).contains("Content-Length: 0\r\n").endsWith("\r\n\r\n");
            }
        }
    }

    private static String assertNothingGiven(String line, int status) throws Exception {
        String answer = raw("127.0.0.1", line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 " + status + " ");
        assertThat(answer).doesNotContain("web-app", "LISTENING", "Manifest-Version");
        return answer;
    }

    private static String raw(String from, String request) throws Exception {
        try (Socket socket = new Socket()) {
            socket.bind(new java.net.InetSocketAddress(from, 0));
            socket.connect(new java.net.InetSocketAddress(ROOT.getHost(), ROOT.getPort()));
            socket.setSoTimeout(30_000);
            OutputStream out = socket.getOutputStream();
            out.write(request.getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
