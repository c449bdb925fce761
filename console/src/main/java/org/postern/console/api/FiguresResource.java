package org.postern.console.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.postern.console.access.Problem;
import org.postern.console.query.Query;
import org.postern.json.JsonRecords;

/** Figures over a period. */
@Path("services/{service}/figures")
@Produces(MediaType.APPLICATION_JSON)
public final class FiguresResource {

    private final HttpServletRequest request;

    public FiguresResource(@jakarta.ws.rs.core.Context HttpServletRequest request) {
        this.request = request;
    }

    @GET
    public String figures(@PathParam("service") String service) throws Problem {
        Query query = Query.of(request, "window");
        return JsonRecords.text(Query.service(service).figures(query.window()));
    }
}
