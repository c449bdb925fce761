package org.postern.console.api;

import jakarta.servlet.ServletContext;
import java.util.Objects;
import java.util.function.Consumer;
import org.postern.console.access.Login;

/**
 * What resources need beside the services, whose objects the server makes.
 *
 * @param changed is called with the name of a service that something has been done to
 */
public record Context(Login login, Consumer<String> changed) {

    private static final String NAME = Context.class.getName();

    /** Keeps it for the resources of the application. */
    public void putInto(ServletContext application) {
        application.setAttribute(NAME, this);
    }

    static Context of(ServletContext application) {
        return (Context) Objects.requireNonNull(application.getAttribute(NAME), NAME);
    }
}
