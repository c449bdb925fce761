package org.example;

import jakarta.annotation.PostConstruct;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The REST service that knows the users: asked by GET with HTTP Basic authentication, it answers 2xx or 401. */
@ApplicationScoped // one HTTP client, with its connections and threads, for all beans
public class UserService {

    @Inject
    @ConfigProperty(name = "postern.userService.address")
    URI address;

    private HttpClient http;

    @PostConstruct
    void start() {
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(2))
                .build(); // without redirects: they would take the password elsewhere
    }

    /**
     * Whether this is the user's password.
     *
     * @throws IOException if the service cannot be reached, does not answer in time, or answers anything but 2xx and 401
     */
    public boolean accepts(String user, String password) throws IOException {
        if (user.isEmpty() || user.contains(":") || password.isEmpty()) { // RFC 7617 §2
            return false;
        }
        byte[] credentials = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials))
                .timeout(Duration.ofSeconds(5))
                .build();
        int status = status(request);
        if (status / 100 == 2) {
            return true;
        } else if (status == 401) {
            return false;
        }
        throw new IOException(address + " answers " + status);
    }

    private int status(HttpRequest request) throws IOException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            throw new IOException(address + " cannot be asked: " + e, e);
        } catch (InterruptedException e) { // the policy's timeout
            Thread.currentThread().interrupt();
            throw new IOException(address + " takes too long", e);
        }
    }
}
