package org.postern.console.metrics;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;

/** {@code GET /metrics}. */
public final class MetricsServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    private final transient Metrics metrics;

    public MetricsServlet(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String type = Metrics.contentType(String.join(",", Collections.list(request.getHeaders("Accept"))));
        byte[] text = metrics.text(type).getBytes(StandardCharsets.UTF_8);
        response.setContentType(type);
        response.setContentLength(text.length);
        response.getOutputStream().write(text);
    }
}
