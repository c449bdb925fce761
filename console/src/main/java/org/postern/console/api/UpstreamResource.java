package org.postern.console.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.concurrent.Semaphore;
import org.postern.console.access.Problem;
import org.postern.console.query.Query;
import org.postern.json.JsonRecords;

/** The upstream server. */
@Path("services/{service}/upstream")
@Produces(MediaType.APPLICATION_JSON)
public final class UpstreamResource {

    /** A test may take as long as a server lets it wait: a few at once are enough. */
    private static final Semaphore TESTS = new Semaphore(4);

    private final HttpServletRequest request;

    public UpstreamResource(@jakarta.ws.rs.core.Context HttpServletRequest request) {
        this.request = request;
    }

    @POST
    @Path("test")
    public String test(@PathParam("service") String service) throws Problem {
        Query.of(request);
        if (!TESTS.tryAcquire()) {
            throw new Problem(429, "Too many tests of the upstream server are running: try again in 10 s", 10);
        }
        try {
            return JsonRecords.text(Query.service(service).testUpstream());
        } finally {
            TESTS.release();
        }
    }
}
