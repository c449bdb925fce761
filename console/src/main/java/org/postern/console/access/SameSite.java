package org.postern.console.access;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;

/** Whether a request that changes something comes from a page of the console: no other site may make a browser send it. */
final class SameSite {

    static final String HEADER = "X-Postern-Csrf";

    private SameSite() {}

    /** What a browser says of itself, which pages cannot change. */
    static void requireOrigin(HttpServletRequest request) throws Problem {
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none")) {
            throw new Problem(403, "The request comes from a page of another site");
        }
        String origin = request.getHeader("Origin");
        if (origin != null && !authority(origin).equals(Optional.of(host(request)))) {
            throw new Problem(403, "The request comes from a page of another origin than " + host(request));
        }
    }

    /** What only a page of the console can know; a machine that sends its password is let in with any text. */
    static void requireSecret(HttpServletRequest request) throws Problem {
        String sent = request.getHeader(HEADER);
        String secret = Login.csrf(request);
        boolean valid = sent != null && !sent.isEmpty() && (Login.isBasic(request) || isSame(sent, secret));
        if (!valid) {
            throw new Problem(
                    403, "The header " + HEADER + " is missing or wrong: expected csrf as GET /api/session has it");
        }
    }

    private static boolean isSame(String sent, String secret) {
        return !secret.isEmpty()
                && MessageDigest.isEqual(
                        sent.getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
    }

    /** As the browser knows it: a request that was forwarded comes from a proxy that is known. */
    static String host(HttpServletRequest request) {
        String forwarded = request.getHeader("X-Forwarded-Host");
        String host = forwarded == null ? request.getHeader("Host") : forwarded;
        return host == null ? "" : host.strip();
    }

    private static Optional<String> authority(String origin) {
        try {
            return Optional.ofNullable(URI.create(origin).getAuthority());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
