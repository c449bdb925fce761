package org.example;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A REST service that knows the user me, whose password is secret: for tests, and to try {@link RestUsers} out. */
class SampleUserService {

    public static void main(String[] arguments) throws IOException {
        start(8081);
    }

    static HttpServer start(int port) throws IOException {
        String me = "Basic " + Base64.getEncoder().encodeToString("me:secret".getBytes(StandardCharsets.UTF_8));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/user", request -> {
            boolean known = me.equals(request.getRequestHeaders().getFirst("Authorization"));
            request.sendResponseHeaders(known ? 204 : 401, -1);
            request.close();
        });
        server.start();
        return server;
    }
}
