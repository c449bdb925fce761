package org.postern.console.api;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.postern.console.access.Login;
import org.postern.console.access.Problem;
import org.postern.console.query.Query;
import org.postern.monitor.service.ActionException;
import org.postern.monitor.service.InterfaceState;
import org.postern.monitor.service.MonitoredService;

/** What can be done to an interface. Its name is a parameter, since it may be a URI. */
@Path("services/{service}/interfaces")
@Produces(MediaType.APPLICATION_JSON)
public final class InterfacesResource {

    private static final Logger LOG = System.getLogger(InterfacesResource.class.getName());
    private static final Set<String> LEVELS = new TreeSet<>(List.of("ERROR", "INFO", "DEBUG", "DATA"));

    private final HttpServletRequest request;
    private final Consumer<String> changed;

    /** How much is logged. */
    record TraceLevel(String level) {}

    /** What is done to an interface by its name. */
    private interface Action {

        void on(String interfaceName) throws ActionException;
    }

    public InterfacesResource(
            @jakarta.ws.rs.core.Context HttpServletRequest request,
            @jakarta.ws.rs.core.Context ServletContext application) {
        this.request = request;
        this.changed = Context.of(application).changed();
    }

    @POST
    @Path("pause")
    public void pause(@PathParam("service") String name) throws Problem, ActionException {
        MonitoredService service = Query.service(name);
        act(service, "pause", service::pause);
    }

    @POST
    @Path("resume")
    public void resume(@PathParam("service") String name) throws Problem, ActionException {
        MonitoredService service = Query.service(name);
        act(service, "resume", service::resume);
    }

    @POST
    @Path("drain")
    public void drain(@PathParam("service") String name) throws Problem, ActionException {
        MonitoredService service = Query.service(name);
        act(service, "drain", service::drain);
    }

    @PUT
    @Path("trace-level")
    @Consumes(MediaType.APPLICATION_JSON)
    public void traceLevel(@PathParam("service") String name, InputStream body)
            throws IOException, Problem, ActionException {
        MonitoredService service = Query.service(name);
        String level =
                Body.read(TraceLevel.class, body, "{\"level\": \"DEBUG\"}").level();
        if (!LEVELS.contains(level)) {
            throw new Problem(400, "Invalid level '" + level + "': expected one of " + String.join(", ", LEVELS));
        }
        act(service, "trace level " + level, each -> service.traceLevel(each, level));
    }

    private void act(MonitoredService service, String what, Action action) throws Problem, ActionException {
        String interfaceName = Query.of(request, "interface").required("interface");
        Set<String> names =
                service.interfaces().stream().map(InterfaceState::name).collect(Collectors.toCollection(TreeSet::new));
        if (!names.contains(interfaceName)) {
            throw new Problem(
                    404, "There is no interface '" + interfaceName + "': expected one of " + String.join(", ", names));
        }
        action.on(interfaceName);
        LOG.log(
                Level.INFO,
                "console: " + what + " of interface " + interfaceName + " by "
                        + Login.view(request).user());
        changed.accept(service.name());
    }
}
