package org.postern.console.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Optional;
import org.postern.console.access.Problem;
import org.postern.console.query.Query;
import org.postern.console.query.TrafficParameters;
import org.postern.json.JsonRecords;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.Traffic;
import org.postern.monitor.traffic.TrafficException;
import org.postern.monitor.traffic.TrafficFilter;

/** Transactions that are kept. */
@Path("services/{service}/transactions")
public final class TransactionsResource {

    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1_000;

    private final HttpServletRequest request;

    /**
     * Some of those that match.
     *
     * @param more whether there are older ones
     */
    record Page(List<Summary> transactions, boolean more) {}

    public TransactionsResource(@jakarta.ws.rs.core.Context HttpServletRequest request) {
        this.request = request;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public String find(@PathParam("service") String service) throws Problem, TrafficException {
        Query query = Query.of(request, TrafficParameters.with("before", "limit"));
        TrafficFilter filter = TrafficParameters.filter(query);
        int limit = query.number("limit", DEFAULT_LIMIT, MAX_LIMIT);
        Optional<String> before = Optional.of(query.text("before")).filter(id -> !id.isEmpty());
        Traffic traffic = Query.service(service).traffic();
        if (before.isPresent() && traffic.find(before.get()).isEmpty()) {
            throw new Problem(
                    404,
                    "There is no transaction '" + before.get()
                            + "' to go on behind: it never was, or is not kept any more");
        }
        List<Summary> found = traffic.find(filter, before, limit + 1);
        boolean more = found.size() > limit;
        return JsonRecords.text(new Page(more ? found.subList(0, limit) : found, more));
    }

    @GET
    @Path("{id}")
    @Produces(MediaType.APPLICATION_JSON)
    public String transaction(@PathParam("service") String service, @PathParam("id") String id)
            throws Problem, TrafficException {
        Query.of(request);
        return JsonRecords.text(Query.service(service)
                .traffic()
                .find(id)
                .orElseThrow(() -> new Problem(
                        404, "There is no transaction '" + id + "': it never was, or it is not kept any more")));
    }

    @GET
    @Path("{id}/message.eml")
    @Produces("message/rfc822")
    public Response message(@PathParam("service") String service, @PathParam("id") String id)
            throws Problem, TrafficException {
        Query.of(request);
        byte[] message = Query.service(service)
                .traffic()
                .content(id)
                .orElseThrow(() -> new Problem(
                        404, "There is no message of a transaction '" + id + "': it was not recorded, or is not kept"));
        String name = id.replaceAll("[^A-Za-z0-9._-]", "_");
        return Response.ok(message)
                .header(HttpHeaders.CONTENT_DISPOSITION, "attachment; filename=\"" + name + ".eml\"")
                .build();
    }
}
