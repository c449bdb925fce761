package org.postern.console.access;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** Users, their roles and sessions: those of the server. */
public final class Login {

    private static final String CSRF = "org.postern.console.csrf";
    private static final String CLIENT = "org.postern.console.client";
    private static final String BASIC = "org.postern.console.basic";
    private static final int CSRF_BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final LoginAttempts attempts;

    /**
     * Who is logged in.
     *
     * @param csrf what a request that changes something has to repeat
     */
    public record View(String user, List<String> roles, String csrf) {}

    public Login(LoginAttempts attempts) {
        this.attempts = attempts;
    }

    /**
     * Logs a user in, in a new session.
     *
     * @throws Problem if the password is wrong, too many were, or the user has no role here
     */
    public View begin(HttpServletRequest request, String user, String password) throws Problem {
        end(request);
        HttpSession session = request.getSession(true); // before the login, whose user it is to have
        boolean successful = false;
        try {
            check(request, user, password);
            if (roles(request).isEmpty()) {
                throw forbidden(user);
            }
            request.changeSessionId();
            byte[] random = new byte[CSRF_BYTES];
            RANDOM.nextBytes(random);
            session.setAttribute(CSRF, Base64.getUrlEncoder().withoutPadding().encodeToString(random));
            successful = true;
            return view(request);
        } finally {
            if (!successful) {
                session.invalidate();
            }
        }
    }

    /** The password of a machine that sends it with each request, without a session. */
    void basic(HttpServletRequest request, String header) throws Problem {
        String[] parts = header.strip().split("\\s+", 2);
        if (parts.length < 2 || !parts[0].toLowerCase(Locale.ROOT).equals("basic")) {
            throw new Problem(401, "Invalid header Authorization: expected Basic and a user with a password");
        }
        String text;
        try {
            text = new String(Base64.getDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Problem(401, "Invalid header Authorization: expected user:password in Base64");
        }
        int colon = text.indexOf(':');
        if (colon < 1) {
            throw new Problem(401, "Invalid header Authorization: expected user:password in Base64");
        }
        check(request, text.substring(0, colon), text.substring(colon + 1));
        request.setAttribute(BASIC, true);
    }

    private void check(HttpServletRequest request, String user, String password) throws Problem {
        InetAddress client = client(request);
        attempts.begin(client);
        try {
            request.login(user, password);
        } catch (ServletException e) {
            throw new Problem(401, "Wrong user name or password");
        }
        attempts.succeeded(client);
    }

    /** Ends the session, if there is one. */
    public void end(HttpServletRequest request) throws Problem {
        HttpSession session = request.getSession(false);
        try {
            if (request.getUserPrincipal() != null) {
                request.logout();
            }
        } catch (ServletException e) {
            throw new Problem(500, "The server cannot log the user out");
        }
        if (session != null && request.getSession(false) != null) {
            session.invalidate();
        }
    }

    /** Who asks; throws 401 if that is not known. */
    public static View view(HttpServletRequest request) throws Problem {
        if (request.getUserPrincipal() == null) {
            throw new Problem(401, "Not logged in");
        }
        return new View(request.getUserPrincipal().getName(), roles(request), csrf(request));
    }

    static List<String> roles(HttpServletRequest request) {
        List<String> roles = new ArrayList<>();
        boolean admin = request.isUserInRole(Rules.ADMIN);
        if (admin || request.isUserInRole(Rules.MONITOR)) {
            roles.add(Rules.MONITOR);
        }
        if (admin) {
            roles.add(Rules.ADMIN);
        }
        return roles;
    }

    /** Whether details may be shown to who asks. */
    public static boolean mayLook(HttpServletRequest request) {
        return request.getUserPrincipal() != null && !roles(request).isEmpty();
    }

    static Problem forbidden(String user) {
        return new Problem(403, "The user " + user + " has neither the role " + Rules.MONITOR + " nor " + Rules.ADMIN);
    }

    /** The secret of the session; empty without one. */
    static String csrf(HttpServletRequest request) {
        HttpSession session = request.getSession(false);
        return session != null && session.getAttribute(CSRF) instanceof String secret ? secret : "";
    }

    static boolean isBasic(HttpServletRequest request) {
        return request.getAttribute(BASIC) != null;
    }

    static void client(HttpServletRequest request, InetAddress client) {
        request.setAttribute(CLIENT, client);
    }

    private static InetAddress client(HttpServletRequest request) {
        return request.getAttribute(CLIENT) instanceof InetAddress client ? client : InetAddress.getLoopbackAddress();
    }
}
