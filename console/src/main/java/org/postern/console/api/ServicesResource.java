package org.postern.console.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.postern.console.access.Problem;
import org.postern.console.query.Query;
import org.postern.json.JsonRecords;
import org.postern.monitor.service.MonitoredServices;
import org.postern.monitor.service.ServiceState;

/** The services of this application. */
@Path("services")
@Produces(MediaType.APPLICATION_JSON)
public final class ServicesResource {

    private final HttpServletRequest request;

    /** One in the list of all. */
    record Entry(String name, ServiceState state) {}

    public ServicesResource(@jakarta.ws.rs.core.Context HttpServletRequest request) {
        this.request = request;
    }

    @GET
    public String services() throws Problem {
        Query.of(request);
        return JsonRecords.text(JsonRecords.array(MonitoredServices.all().stream()
                .map(service -> new Entry(service.name(), service.state()))
                .toList()));
    }
}
