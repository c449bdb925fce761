package org.postern.demo;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Objects;

/** Deletes the mail whose number is the parameter {@code mail}, or all of them if that is {@code all}; then leads to the list. */
@WebServlet("/delete")
public class DeleteServlet extends HttpServlet {

    @Override
    protected void doPost(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Mailbox mailbox = MailboxServer.mailbox(getServletContext());
        String which = Objects.requireNonNullElse(request.getParameter("mail"), "");
        if (which.equals("all")) {
            mailbox.deleteAll();
        } else if (!which.matches("\\d{1,9}") || !mailbox.delete(Integer.parseInt(which))) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        response.setStatus(HttpServletResponse.SC_SEE_OTHER);
        response.setHeader("Location", request.getContextPath() + "/");
    }
}
