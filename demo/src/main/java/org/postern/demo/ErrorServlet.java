package org.postern.demo;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** The page instead of one that cannot be shown; web.xml leads to it. */
@WebServlet("/error")
public class ErrorServlet extends HttpServlet {

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getDispatcherType() != DispatcherType.ERROR) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        String root = request.getContextPath() + "/";
        String title = switch ((Integer) request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE)) {
            case HttpServletResponse.SC_FORBIDDEN -> "Another site may not do this";
            case HttpServletResponse.SC_NOT_FOUND -> "There is no such page";
            case HttpServletResponse.SC_METHOD_NOT_ALLOWED -> "This is not done here";
            default -> "That went wrong";
        };
        response.setContentType("text/html;charset=UTF-8");
        response.getWriter()
                .print(Layout.page(root, title, Html.NONE, Html.of("""
                                        <h1>{}</h1>
                                        <p>The mailbox keeps the newest mails, until it is stopped. <a href="{}">See them</a></p>
                                        """, title, root))
                        .markup());
    }
}
