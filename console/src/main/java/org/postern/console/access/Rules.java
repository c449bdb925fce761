package org.postern.console.access;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** What a request needs: which role, by its path and method. What no rule names needs a role. */
enum Rules {
    /** The login page and what it is made of; the state of health without details. */
    PUBLIC,
    /** A page, to which a browser comes back from the login. */
    PAGE,
    /** Something to look at. */
    LOOK,
    /** Something that changes the service. */
    ACT,
    /** The end of one's own session. */
    LOGOUT,
    /** A login. */
    LOGIN,
    /** What cannot be asked for like this. */
    NO_METHOD;

    static final String MONITOR = "postern-monitor";
    static final String ADMIN = "postern-admin";
    static final String SESSION = "/api/session";

    private static final Set<String> READING = Set.of("GET", "HEAD");
    private static final Set<String> CHANGING = Set.of("POST", "PUT", "DELETE");
    private static final Pattern ASSET =
            Pattern.compile("(?:/[\\w-][\\w.-]*)+\\.(?:js|mjs|css|svg|png|ico|woff2|webmanifest)");
    private static final Pattern PAGE_NAME = Pattern.compile("(?:/[\\w-]+)*/(?:[\\w-]+(?:\\.html)?)?");
    /** What a server may read in another way than this class: encoded or empty segments, parameters of segments. */
    private static final Pattern AMBIGUOUS = Pattern.compile("(?i)//|[;\\\\]|%2f|%5c|%2e|%00|%3b|/\\.{1,2}(?:/|$)");

    /** The path within the application, decoded. */
    static String path(HttpServletRequest request) {
        String below = request.getPathInfo();
        return below == null ? request.getServletPath() : request.getServletPath() + below;
    }

    static boolean isAmbiguous(String uri) {
        return AMBIGUOUS.matcher(uri).find();
    }

    /** Scripts, styles and pictures, which hold no data: the login page needs them. */
    static boolean isAsset(String path) {
        return !isForMachines(path) && ASSET.matcher(path).matches();
    }

    private static boolean isForMachines(String path) {
        return isBelow(path, "/api") || isBelow(path, "/health") || isBelow(path, "/metrics");
    }

    private static boolean isBelow(String path, String root) {
        return path.equals(root) || path.startsWith(root + "/");
    }

    static Rules of(String method, String path) {
        String verb = method.toUpperCase(Locale.ROOT);
        if (isBelow(path, "/api") && CHANGING.contains(verb)) {
            return !path.equals(SESSION) ? ACT : verb.equals("DELETE") ? LOGOUT : LOGIN;
        } else if (!READING.contains(verb)) {
            return NO_METHOD;
        } else if (path.equals("/health/live") || path.equals("/health/ready") || path.equals(SESSION)) {
            return PUBLIC;
        } else if (isForMachines(path)) {
            return LOOK;
        }
        boolean isLogin = path.equals("/login.html");
        return isLogin || isAsset(path) ? PUBLIC : PAGE_NAME.matcher(path).matches() ? PAGE : LOOK;
    }

    /** Whether all that is found is sent, and not a page of it. */
    static boolean isExport(String path) {
        return path.endsWith("/transactions.csv") || path.endsWith("/transactions.json");
    }

    /** Whether it changes something, so that no other site may make a browser ask for it. */
    boolean changes() {
        return this == ACT || this == LOGIN || this == LOGOUT;
    }
}
