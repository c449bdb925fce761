package org.postern.console.access;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** Stands before all pages and resources: no request is answered that it has not let through. */
public final class AccessFilter implements Filter {

    /** Bodies are a login or a level. */
    public static final int MAX_BODY = 16 * 1024;

    private final ClientAddress addresses;
    private final HostName names;
    private final Login login;
    private final Turns logins = new Turns("logins", 2);
    private final Turns exports = new Turns("exports", 2);

    public AccessFilter(ConsoleSettings settings, Login login) {
        this.addresses = new ClientAddress(settings);
        this.names = new HostName(settings.hosts());
        this.login = login;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        filter((HttpServletRequest) request, (HttpServletResponse) response, chain);
    }

    private void filter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        Answers.secure(request, response);
        Rules rule = Rules.of(request.getMethod(), Rules.path(request));
        try {
            InetAddress client = addresses.of(request);
            names.require(request, client);
            Login.client(request, client);
            requireForm(request, response, rule);
            authenticate(request);
            authorize(request, rule);
            serve(request, response, chain, rule);
        } catch (Problem problem) {
            refuse(request, response, rule, problem);
        }
    }

    private void serve(HttpServletRequest request, HttpServletResponse response, FilterChain chain, Rules rule)
            throws IOException, ServletException, Problem {
        boolean export = Rules.isExport(Rules.path(request));
        if (rule != Rules.LOGIN && !export) {
            chain.doFilter(request, response);
            return;
        }
        Turns turns = export ? exports : logins;
        turns.take();
        try {
            chain.doFilter(request, response);
        } finally {
            turns.release();
        }
    }

    private static void requireForm(HttpServletRequest request, HttpServletResponse response, Rules rule)
            throws Problem {
        if (Rules.isAmbiguous(request.getRequestURI())) {
            throw new Problem(400, "Invalid path: expected one without encoded or double slashes, dots and semicolons");
        } else if (rule == Rules.NO_METHOD) {
            response.setHeader("Allow", "GET, HEAD");
            throw new Problem(405, "The method is not allowed here: expected GET or HEAD");
        } else if (request.getContentLengthLong() > MAX_BODY) {
            throw new Problem(413, "The body is too large: expected at most " + MAX_BODY + " bytes");
        }
    }

    private void authenticate(HttpServletRequest request) throws Problem {
        String header = request.getHeader("Authorization");
        if (header != null && request.getUserPrincipal() == null) {
            login.basic(request, header);
        }
    }

    private static void authorize(HttpServletRequest request, Rules rule) throws Problem {
        if (rule.changes()) {
            SameSite.requireOrigin(request);
        }
        if (rule == Rules.PUBLIC || rule == Rules.LOGIN) {
            return;
        }
        Login.View user = Login.view(request);
        if (user.roles().isEmpty()) {
            throw Login.forbidden(user.user());
        } else if (rule == Rules.ACT && !user.roles().contains(Rules.ADMIN)) {
            throw new Problem(403, "The user " + user.user() + " has not the role " + Rules.ADMIN);
        }
        if (rule.changes()) {
            SameSite.requireSecret(request);
        }
    }

    private static void refuse(HttpServletRequest request, HttpServletResponse response, Rules rule, Problem problem)
            throws IOException {
        if (problem.status() == 401 && rule == Rules.PAGE) {
            String query = request.getQueryString();
            String page = request.getRequestURI() + (query == null ? "" : "?" + query);
            response.setStatus(303);
            response.setHeader(
                    "Location",
                    request.getContextPath() + "/login.html?from=" + URLEncoder.encode(page, StandardCharsets.UTF_8));
            return;
        } else if (problem.status() == 401) {
            boolean machine = request.getHeader("Authorization") != null
                    || Rules.path(request).equals("/metrics");
            // a browser would open its own dialog for a page's request that is answered with Basic
            response.setHeader("WWW-Authenticate", machine ? "Basic realm=\"Postern\"" : "Session realm=\"Postern\"");
        }
        Answers.problem(response, problem);
    }
}
