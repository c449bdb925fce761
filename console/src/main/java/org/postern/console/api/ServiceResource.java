package org.postern.console.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.postern.console.access.Problem;
import org.postern.console.live.ServiceView;
import org.postern.console.query.Query;
import org.postern.json.JsonRecords;

/** One service. */
@Path("services/{service}")
@Produces(MediaType.APPLICATION_JSON)
public final class ServiceResource {

    private final HttpServletRequest request;

    public ServiceResource(@jakarta.ws.rs.core.Context HttpServletRequest request) {
        this.request = request;
    }

    @GET
    public String service(@PathParam("service") String name) throws Problem {
        Query.of(request);
        return JsonRecords.text(ServiceView.of(Query.service(name)));
    }
}
