package org.postern.test;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A browser or a machine before the console. */
final class ConsoleClient {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private final URI root;
    private final List<String> headers = new ArrayList<>();
    private String cookie = "";
    private String csrf = "";

    /** @param root the address of the server, with its port */
    ConsoleClient(URI root) {
        this.root = root;
    }

    /** One that sends this header with each request. */
    ConsoleClient with(String name, String value) {
        headers.add(name);
        headers.add(value);
        return this;
    }

    /** One that sends a password with each request. */
    ConsoleClient basic(String user, String password) {
        return with(
                "Authorization",
                "Basic "
                        + Base64.getEncoder().encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8)));
    }

    /** Logs in, and keeps the session. */
    HttpResponse<String> login(String user, String password) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(
                "POST",
                "/postern/api/session",
                "{\"user\":\"" + user + "\",\"password\":\"" + password + "\"}",
                "Content-Type",
                "application/json");
        if (answer.statusCode() == 200) {
            cookie = answer.headers().firstValue("Set-Cookie").orElseThrow().replaceFirst(";.*", "");
            csrf = answer.body().replaceFirst("(?s).*\"csrf\":\"([^\"]+)\".*", "$1");
        }
        return answer;
    }

    String cookie() {
        return cookie;
    }

    String csrf() {
        return csrf;
    }

    void cookie(String text) {
        cookie = text;
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return send("GET", path, "");
    }

    int status(String path) throws IOException, InterruptedException {
        return get(path).statusCode();
    }

    /** Something that changes the service, with the secret of the session. */
    HttpResponse<String> act(String method, String path, String body) throws IOException, InterruptedException {
        return send(
                method, path, body, "X-Postern-Csrf", csrf.isEmpty() ? "-" : csrf, "Content-Type", "application/json");
    }

    HttpResponse<String> send(String method, String path, String body, String... more)
            throws IOException, InterruptedException {
        return HTTP.send(request(method, path, body, more), BodyHandlers.ofString());
    }

    private HttpRequest request(String method, String path, String body, String... more) {
        HttpRequest.Builder request = HttpRequest.newBuilder(root.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
        if (!cookie.isEmpty()) {
            request.header("Cookie", cookie);
        }
        if (!headers.isEmpty()) {
            request.headers(headers.toArray(String[]::new));
        }
        if (more.length > 0) {
            request.headers(more);
        }
        return request.build();
    }
}
