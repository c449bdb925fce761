package org.postern.console.health;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.postern.console.access.Answers;
import org.postern.console.access.Login;
import org.postern.console.access.Problem;
import org.postern.json.JsonRecords;

/** {@code GET /health/ready} and {@code /health/live}. */
public final class HealthServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo();
        if ("/ready".equals(path)) {
            answer(request, response, Health.ready());
        } else if ("/live".equals(path)) {
            answer(request, response, Health.live());
        } else {
            Answers.problem(response, new Problem(404, "There is no such check: expected health/ready or health/live"));
        }
    }

    private static void answer(HttpServletRequest request, HttpServletResponse response, Health health)
            throws IOException {
        Health shown = Login.mayLook(request) ? health : health.withoutDetails();
        Answers.json(response, health.isUp() ? 200 : 503, JsonRecords.text(shown));
    }
}
