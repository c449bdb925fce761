package org.postern.console.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.postern.console.access.Problem;
import org.postern.console.query.Query;

/** The description of all this. */
@Path("openapi.json")
public final class OpenApiResource {

    static final String FILE = "openapi.json";

    private final HttpServletRequest request;

    public OpenApiResource(@jakarta.ws.rs.core.Context HttpServletRequest request) {
        this.request = request;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public byte[] description() throws IOException, Problem {
        Query.of(request);
        try (InputStream file = OpenApiResource.class.getResourceAsStream(FILE)) {
            return Objects.requireNonNull(file, FILE).readAllBytes();
        }
    }
}
