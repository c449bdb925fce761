package org.postern.console.access;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetAddress;

/** Stands before all of it if the settings are wrong: who may see it is not known then. */
public final class ClosedFilter implements Filter {

    private final String reason;

    public ClosedFilter(String reason) {
        this.reason = reason;
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain) throws IOException {
        Answers.secure((HttpServletRequest) request, (HttpServletResponse) response);
        boolean local = InetAddress.getByName(request.getRemoteAddr()).isLoopbackAddress();
        Answers.problem(
                (HttpServletResponse) response,
                new Problem(503, "The console is not available: " + (local ? reason : "the server's log says why")));
    }
}
