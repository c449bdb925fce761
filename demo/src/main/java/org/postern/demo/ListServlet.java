package org.postern.demo;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;

/** Answers the root by the list, and {@code ?q=} by what a search finds. */
@WebServlet("")
public class ListServlet extends HttpServlet {

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String query = Objects.requireNonNullElse(request.getParameter("q"), "").strip();
        response.setContentType("text/html;charset=UTF-8");
        response.getWriter()
                .print(ListPage.render(
                                request.getContextPath() + "/", query, MailboxServer.mailbox(getServletContext()))
                        .markup());
    }
}
