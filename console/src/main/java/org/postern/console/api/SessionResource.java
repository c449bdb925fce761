package org.postern.console.api;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import org.postern.console.access.Login;
import org.postern.console.access.Problem;
import org.postern.console.query.Query;
import org.postern.json.JsonRecords;

/** One's own login. */
@Path("session")
@Produces(MediaType.APPLICATION_JSON)
public final class SessionResource {

    private static final String COOKIE = "Set-Cookie";

    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final Login login;

    /** A user with the password. */
    record Credentials(String user, String password) {

        @Override
        public String toString() {
            return user;
        }
    }

    public SessionResource(
            @jakarta.ws.rs.core.Context HttpServletRequest request,
            @jakarta.ws.rs.core.Context HttpServletResponse response,
            @jakarta.ws.rs.core.Context ServletContext application) {
        this.request = request;
        this.response = response;
        this.login = Context.of(application).login();
    }

    @GET
    public String session() throws Problem {
        Query.of(request);
        return JsonRecords.text(Login.view(request));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public String begin(InputStream body) throws IOException, Problem {
        Credentials credentials = Body.read(Credentials.class, body, "{\"user\": \"ann\", \"password\": \"...\"}");
        Login.View user = login.begin(request, credentials.user(), credentials.password());
        keepFromOtherSites();
        return JsonRecords.text(user);
    }

    /** Payara 6.2024.8 takes the attribute neither from web.xml nor from the cookie's configuration. */
    private void keepFromOtherSites() {
        String cookie = response.getHeader(COOKIE);
        if (cookie != null && !cookie.contains("SameSite=")) {
            response.setHeader(COOKIE, cookie + "; SameSite=Strict");
        }
    }

    @DELETE
    public void end() throws Problem {
        login.end(request);
    }
}
