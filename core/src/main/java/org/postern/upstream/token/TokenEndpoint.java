package org.postern.upstream.token;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Tokens from an OAuth 2.0 token endpoint, by the client credentials grant (RFC 6749 §4.4), each used until shortly before it expires. */
public final class TokenEndpoint implements TokenSource {

    private static final int MAX_ANSWER_SIZE = 64 * 1024;
    /** A token that expires on its way to the mail server is of no use. */
    private static final Duration MARGIN = Duration.ofSeconds(30);
    /** RFC 6749 §5.1: expires_in is recommended only. */
    private static final int USUAL_SECONDS = 300;

    private final TokenSettings settings;
    private final Duration connectTimeout;
    private final Duration activeTimeout;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Token current;
    private @Nullable Failure last;

    private record Token(String text, long expires) {

        /** Nothing secret. */
        @Override
        public String toString() {
            return "a token";
        }
    }

    /** @param when as {@link System#nanoTime} counts */
    private record Failure(IOException cause, long when) {}

    public TokenEndpoint(TokenSettings settings, Duration connectTimeout, Duration activeTimeout) {
        this.settings = settings;
        this.connectTimeout = connectTimeout;
        this.activeTimeout = activeTimeout;
    }

    @Override
    public String token() throws IOException {
        long started = System.nanoTime();
        lock.lock(); // one asks for all
        try {
            if (current == null || System.nanoTime() - current.expires >= 0) {
                if (last != null && last.when - started > 0) { // who has waited need not fail by himself
                    throw new IOException(last.cause.getMessage(), last.cause);
                }
                current = fetch();
            }
            return current.text;
        } catch (IOException e) {
            last = new Failure(e, System.nanoTime());
            throw e;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void refused(String token) {
        lock.lock();
        try {
            if (current != null && current.text.equals(token)) {
                current = null;
            }
        } finally {
            lock.unlock();
        }
    }

    private Token fetch() throws IOException {
        long asked = System.nanoTime();
        // a client for each: it has a thread of its own, which ends when it is forgotten, and tokens last long
        HttpClient client =
                HttpClient.newBuilder().connectTimeout(connectTimeout).build();
        HttpResponse<byte[]> response = answer(client.sendAsync(request(), bounded()));
        if (response.statusCode() != 200) {
            throw failure("answers with status " + response.statusCode());
        }
        try (JsonReader reader = Json.createReader(new ByteArrayInputStream(response.body()))) {
            JsonObject answer = reader.readObject();
            String type = answer.getString("token_type", "Bearer");
            if (!type.equalsIgnoreCase("Bearer")) {
                throw failure("has tokens of another type than Bearer");
            }
            return new Token(
                    answer.getString("access_token"), asked + lifetime(answer).toNanos());
        } catch (JsonException | ClassCastException | NullPointerException | ArithmeticException e) {
            throw failure(
                    "answers with something that is no token"); // without the cause, which may have parts of one in it
        }
    }

    private static Duration lifetime(JsonObject answer) {
        // some endpoints write the number as a text
        JsonValue seconds = answer.get("expires_in");
        String text = seconds == null ? "" : seconds.toString().replace("\"", "");
        long known = text.matches("\\d{1,9}") ? Long.parseLong(text) : USUAL_SECONDS;
        return Duration.ofSeconds(known).minus(MARGIN);
    }

    private HttpRequest request() {
        StringBuilder form = new StringBuilder("grant_type=client_credentials");
        HttpRequest.Builder request = HttpRequest.newBuilder(settings.source())
                .header("Content-Type", "application/x-www-form-urlencoded")
                .header("Accept", "application/json");
        if (settings.clientSecret().isEmpty()) {
            form.append("&client_id=").append(encoded(settings.clientId()));
        } else { // RFC 6749 §2.3.1: every endpoint knows this way
            String pair = encoded(settings.clientId()) + ":" + encoded(settings.clientSecret());
            request.header(
                    "Authorization",
                    "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
        }
        if (!settings.scope().isEmpty()) {
            form.append("&scope=").append(encoded(settings.scope()));
        }
        return request.POST(BodyPublishers.ofString(form.toString())).build();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static BodyHandler<byte[]> bounded() {
        return head -> {
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            return BodySubscribers.mapping(
                    BodySubscribers.ofByteArrayConsumer(part -> part.ifPresent(bytes -> append(bytes, answer))),
                    end -> answer.toByteArray());
        };
    }

    private static void append(byte[] bytes, ByteArrayOutputStream answer) {
        if (answer.size() + bytes.length > MAX_ANSWER_SIZE) {
            throw new UncheckedIOException(new IOException("an answer of more than " + MAX_ANSWER_SIZE + " bytes"));
        }
        answer.writeBytes(bytes);
    }

    private HttpResponse<byte[]> answer(CompletableFuture<HttpResponse<byte[]>> exchange) throws IOException {
        try {
            return exchange.get(connectTimeout.plus(activeTimeout).toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw failure("takes too long");
        } catch (ExecutionException e) {
            IOException failure = failure("cannot be asked: " + e.getCause());
            failure.initCause(e.getCause());
            throw failure;
        } catch (InterruptedException e) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted");
        }
    }

    private IOException failure(String what) {
        return new IOException("token endpoint " + settings.source() + " " + what);
    }
}
