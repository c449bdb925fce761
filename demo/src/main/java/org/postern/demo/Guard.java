package org.postern.demo;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.annotation.WebFilter;
import jakarta.servlet.http.HttpFilter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Keeps other sites from changing anything here, and what mails contain from doing anything in the browser. */
@WebFilter("/*")
public class Guard extends HttpFilter {

    private static final String POLICY = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
            + " img-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    @Override
    protected void doFilter(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws IOException, ServletException {
        request.setCharacterEncoding("UTF-8");
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "same-origin"); // with none, browsers do not send the origin of a form
        response.setHeader("Cache-Control", "no-store"); // numbers begin anew with each start
        // the name of another site's may lead here: DNS rebinding
        boolean local = isLocal(request.getServerName());
        boolean reads = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        boolean own =
                isOwn(request.getHeader("Sec-Fetch-Site"), request.getHeader("Origin"), request.getHeader("Host"));
        if (local && (reads || own)) {
            chain.doFilter(request, response);
        } else {
            response.sendError(HttpServletResponse.SC_FORBIDDEN);
        }
    }

    /** Whether a browser that asks for this host means this machine; the server listens on its loopback address alone. */
    static boolean isLocal(String host) {
        return host.equalsIgnoreCase("localhost") || host.matches("127(\\.\\d{1,3}){3}|\\[?(?:0{0,4}:){2,7}0{0,3}1]?");
    }

    /** Whether a request comes from these pages, or from no page at all. Browsers send the one or the other of the first two. */
    static boolean isOwn(@Nullable String fetchSite, @Nullable String origin, @Nullable String host) {
        boolean sameSite = fetchSite == null || fetchSite.equals("same-origin") || fetchSite.equals("none");
        boolean sameOrigin = origin == null || origin.equals("http://" + host) || origin.equals("https://" + host);
        return sameSite && sameOrigin;
    }
}
