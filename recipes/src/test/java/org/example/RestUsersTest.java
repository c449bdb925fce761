package org.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.api.Auth;
import org.postern.testkit.TestExchange;

class RestUsersTest {

    private final RestUsers policy = new RestUsers();
    private HttpServer server;

    @BeforeEach
    void startService() throws IOException {
        server = SampleUserService.start(0);
        policy.service = new UserService();
        policy.service.address =
                URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/user");
        policy.service.start();
    }

    @AfterEach
    void stopService() {
        server.stop(0);
    }

    private int auth(String user, String password) {
        return TestExchange.of(new Auth("PLAIN", user, password))
                .run(policy::auth)
                .code();
    }

    @Test
    void acceptsAUser() {
        assertEquals(235, auth("me", "secret"));
    }

    @Test
    void refusesAWrongPassword() {
        assertEquals(535, auth("me", "guessed"));
        assertEquals(535, auth("me", ""));
        assertEquals(535, auth("me:secret", "x"));
    }

    @Test
    void hasTheClientTryAgainIfTheServiceFails() {
        server.removeContext("/user");
        server.createContext("/user", request -> {
            request.sendResponseHeaders(503, -1);
            request.close();
        });
        assertEquals(454, auth("me", "secret"));
        server.stop(0);
        assertEquals(454, auth("me", "secret"));
    }
}
