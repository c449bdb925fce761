package org.postern.console.live;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.http.HttpSessionBindingEvent;
import jakarta.servlet.http.HttpSessionBindingListener;
import java.io.IOException;
import java.time.Instant;
import org.postern.console.access.Answers;
import org.postern.console.access.Login;
import org.postern.console.access.Problem;
import org.postern.console.query.Query;
import org.postern.console.query.TrafficParameters;
import org.postern.monitor.traffic.TrafficFilter;

/** {@code GET /api/live}. A servlet, since only one can write without waiting for the reader. */
public final class LiveServlet extends HttpServlet {

    private static final long serialVersionUID = 1;
    private static final int RETRY_SECONDS = 10;

    private static final String SESSION_END = SessionEnd.class.getName();

    private final transient LiveHub hub;

    /** Lies in a session whose pages are pushed to, and falls out of it at its end. */
    private record SessionEnd(LiveHub hub, String session) implements HttpSessionBindingListener {

        @Override
        public void valueUnbound(HttpSessionBindingEvent event) {
            hub.endSession(session);
        }
    }

    public LiveServlet(LiveHub hub) {
        this.hub = hub;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        try {
            Subscription subscription = subscription(request);
            if (!hub.admit()) {
                throw new Problem(503, "More than " + LiveHub.MAX_CLIENTS + " live views are open", RETRY_SECONDS);
            }
            open(request, response, subscription);
        } catch (Problem problem) {
            Answers.problem(response, problem);
        }
    }

    private static Subscription subscription(HttpServletRequest request) throws Problem {
        Query query = Query.of(request, TrafficParameters.with("service", "window", "events"));
        String service = Query.service(query.required("service")).name();
        HttpSession session = request.getSession(false);
        return new Subscription(
                service,
                query.window(),
                query.names("events", Feed.EVENTS),
                shared(TrafficParameters.filter(query)),
                session == null ? "" : session.getId());
    }

    /** Without a time that has passed, which is another one for each page, while frames are shared by filter. */
    private static TrafficFilter shared(TrafficFilter filter) {
        return new TrafficFilter(
                filter.from().filter(time -> time.isAfter(Instant.now())),
                filter.to(),
                filter.outcomes(),
                filter.interfaceName(),
                filter.client(),
                filter.sender(),
                filter.recipient(),
                filter.user(),
                filter.policy(),
                filter.session(),
                filter.code(),
                filter.upstream(),
                filter.text());
    }

    private void open(HttpServletRequest request, HttpServletResponse response, Subscription subscription)
            throws IOException {
        response.setContentType("text/event-stream;charset=UTF-8");
        response.setHeader("X-Accel-Buffering", "no"); // for reverse proxies
        AsyncContext async = request.startAsync(request, response);
        HttpSession session = request.getSession(false);
        if (session != null && session.getAttribute(SESSION_END) == null) {
            session.setAttribute(SESSION_END, new SessionEnd(hub, subscription.session()));
        }
        LiveClient client = new LiveClient(async, subscription, () -> Login.mayLook(request), hub::left);
        client.start();
        hub.join(client);
    }

    @Override
    protected void doHead(HttpServletRequest request, HttpServletResponse response) throws IOException {
        refuse(response);
    }

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        refuse(response);
    }

    @Override
    protected void doPut(HttpServletRequest request, HttpServletResponse response) throws IOException {
        refuse(response);
    }

    @Override
    protected void doDelete(HttpServletRequest request, HttpServletResponse response) throws IOException {
        refuse(response);
    }

    private static void refuse(HttpServletResponse response) throws IOException {
        response.setHeader("Allow", "GET");
        Answers.problem(response, new Problem(405, "The method is not allowed here: expected GET"));
    }
}
