package org.postern.console.api;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.postern.console.access.Problem;
import org.postern.console.query.Query;
import org.postern.json.JsonRecords;
import org.postern.monitor.service.ActionException;
import org.postern.monitor.service.MailSketch;

/** Which policies a mail would meet. */
@Path("services/{service}/policies/matches")
@Produces(MediaType.APPLICATION_JSON)
public final class PoliciesResource {

    private static final int MAX_RECIPIENTS = 100;

    private final HttpServletRequest request;

    public PoliciesResource(@jakarta.ws.rs.core.Context HttpServletRequest request) {
        this.request = request;
    }

    @GET
    public String matches(@PathParam("service") String service) throws Problem {
        Query query = Query.of(request, "interface", "client", "helo", "mechanism", "sender", "recipient");
        List<String> recipients =
                query.all("recipient").stream().filter(each -> !each.isEmpty()).toList();
        if (recipients.size() > MAX_RECIPIENTS) {
            throw new Problem(
                    400,
                    "Invalid parameter recipient: expected it at most " + MAX_RECIPIENTS + " times, not "
                            + recipients.size() + " times");
        }
        MailSketch sketch = new MailSketch(
                query.required("interface"),
                query.required("client"),
                query.text("helo"),
                query.text("mechanism"),
                query.text("sender"),
                recipients);
        try {
            return JsonRecords.text(JsonRecords.array(Query.service(service).matches(sketch)));
        } catch (ActionException e) {
            throw new Problem(400, String.valueOf(e.getMessage()));
        }
    }
}
