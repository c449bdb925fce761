package org.postern.console.access;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** What is answered in place of the server's error pages: no server's name, no stack trace. */
public final class ErrorServlet extends HttpServlet {

    private static final long serialVersionUID = 1;

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Answers.secure(request, response);
        int status = request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) instanceof Integer code ? code : 404;
        String text = switch (status) {
            case 400 -> "The request is invalid";
            case 403 -> "This is not allowed";
            case 404 -> "There is nothing at this address";
            case 405 -> "The method is not allowed here";
            default -> "An error of the console; the server's log says more";
        };
        Answers.problem(response, new Problem(status, text));
    }
}
