package org.postern.test.sample;

import jakarta.servlet.ServletConfig;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.postern.monitor.service.MonitoredServices;

/**
 * Starts the sample, and does to it what a request asks for: {@code mail} with a sender, {@code gone}, {@code back}, {@code away} and
 * {@code there} of its database, {@code traffic} with mails per second.
 */
public final class SampleControl extends HttpServlet {

    private static final long serialVersionUID = 1;

    private final transient SampleService service = new SampleService();
    private transient ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();

    @Override
    public void init(ServletConfig config) {
        service.addPast();
        MonitoredServices.add(service);
    }

    @Override
    public void destroy() {
        clock.shutdownNow();
        MonitoredServices.remove(service);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String value = request.getParameter("value");
        String answer = "done";
        switch (request.getPathInfo()) {
            case "/mail" -> answer = service.addNow(value);
            case "/gone" -> MonitoredServices.remove(service);
            case "/back" -> MonitoredServices.add(service);
            case "/away" -> service.databaseAway(true);
            case "/there" -> service.databaseAway(false);
            case "/traffic" -> traffic(Integer.parseInt(value));
            default -> answer = "unknown";
        }
        response.getWriter().print(answer);
    }

    private synchronized void traffic(int perSecond) {
        clock.shutdownNow();
        clock = Executors.newSingleThreadScheduledExecutor();
        if (perSecond > 0) {
            var unused = clock.scheduleAtFixedRate(service::addNow, 0, 1_000_000 / perSecond, TimeUnit.MICROSECONDS);
        }
    }
}
