package org.postern.console.api;

import jakarta.ws.rs.NotAllowedException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Objects;
import org.postern.console.access.Problem;
import org.postern.monitor.service.ActionException;
import org.postern.monitor.traffic.TrafficException;

/** Makes each failure a JSON object with its reason, and each bug one without. */
public final class ErrorMapper implements ExceptionMapper<Throwable> {

    private static final Logger LOG = System.getLogger(ErrorMapper.class.getName());

    @Override
    public Response toResponse(Throwable failure) {
        if (failure instanceof Problem problem) {
            Response.ResponseBuilder response = answer(problem.status(), problem.json());
            return (problem.retryAfter() > 0
                            ? response.header(HttpHeaders.RETRY_AFTER, problem.retryAfter())
                            : response)
                    .build();
        } else if (failure instanceof TrafficException) {
            return answer(503, Problem.json(String.valueOf(failure.getMessage())))
                    .build();
        } else if (failure instanceof ActionException) {
            return answer(409, Problem.json(String.valueOf(failure.getMessage())))
                    .build();
        } else if (failure instanceof WebApplicationException refused) {
            return refused(refused);
        }
        if (isOfConnection(failure)) {
            LOG.log(Level.DEBUG, () -> "console: a client has gone: " + failure);
            return answer(400, Problem.json("The body does not end: expected as many bytes as Content-Length says"))
                    .build();
        }
        LOG.log(Level.ERROR, "console: request failed", failure);
        return answer(500, Problem.json("An error of the console; the server's log says more"))
                .build();
    }

    /** A client that goes, or sends nothing more, is no fault of ours. */
    private static boolean isOfConnection(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    private static Response refused(WebApplicationException refused) {
        int status = refused.getResponse().getStatus();
        String text = switch (status) {
            case 404 -> "There is no such resource: see openapi.json";
            case 405 -> "The method is not allowed here";
            case 406 -> "The resource has no such type: see openapi.json";
            case 415 -> "Wrong content type: expected application/json";
            default -> "The request is invalid: see openapi.json";
        };
        Response.ResponseBuilder answer = answer(status, Problem.json(text));
        if (refused instanceof NotAllowedException) {
            answer.header(
                    HttpHeaders.ALLOW,
                    Objects.requireNonNullElse(refused.getResponse().getHeaderString(HttpHeaders.ALLOW), "GET"));
        }
        return answer.build();
    }

    private static Response.ResponseBuilder answer(int status, String json) {
        return Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(json);
    }
}
