package org.postern.console;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.ServletRegistration;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import org.eclipse.microprofile.config.ConfigProvider;
import org.postern.console.access.AccessFilter;
import org.postern.console.access.ClosedFilter;
import org.postern.console.access.ConsoleSettings;
import org.postern.console.access.ErrorServlet;
import org.postern.console.access.Login;
import org.postern.console.access.LoginAttempts;
import org.postern.console.api.Context;
import org.postern.console.health.HealthServlet;
import org.postern.console.live.LiveHub;
import org.postern.console.live.LiveServlet;
import org.postern.console.metrics.Metrics;
import org.postern.console.metrics.MetricsServlet;
import org.postern.settings.SettingException;

/** Starts the console with its application, and ends it. If its settings are wrong it answers nothing else; mail is not concerned. */
public final class ConsoleListener implements ServletContextListener {

    private static final Logger LOG = System.getLogger(ConsoleListener.class.getName());

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    @Override
    public void contextInitialized(ServletContextEvent event) {
        ServletContext application = event.getServletContext();
        application.getSessionCookieConfig().setAttribute("SameSite", "Strict");
        add(application, "error", new ErrorServlet(), "/error");
        try {
            start(application, ConsoleSettings.of(ConfigProvider.getConfig()));
        } catch (SettingException e) {
            LOG.log(Level.ERROR, () -> "console: not available: " + e.getMessage());
            add(application, new ClosedFilter(String.valueOf(e.getMessage())));
        }
    }

    private void start(ServletContext application, ConsoleSettings settings) {
        Login login = new Login(new LoginAttempts());
        LiveHub live = new LiveHub(settings.sessionTimeout());
        parts.push(live);
        Metrics metrics = new Metrics(live::count);
        parts.push(metrics);
        new Context(login, live::changed).putInto(application);
        application.setSessionTimeout(
                (int) Math.max(1, settings.sessionTimeout().toMinutes()));
        add(application, new AccessFilter(settings, login));
        add(application, "live", new LiveServlet(live), "/api/live").setAsyncSupported(true);
        add(application, "metrics", new MetricsServlet(metrics), "/metrics");
        add(application, "health", new HealthServlet(), "/health/*");
    }

    private static ServletRegistration.Dynamic add(
            ServletContext application, String name, Servlet servlet, String path) {
        ServletRegistration.Dynamic registration = application.addServlet(name, servlet);
        registration.addMapping(path);
        return registration;
    }

    private static void add(ServletContext application, Filter filter) {
        FilterRegistration.Dynamic registration = application.addFilter("access", filter);
        registration.setAsyncSupported(true);
        registration.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), false, "/*");
    }

    @Override
    public void contextDestroyed(ServletContextEvent event) {
        while (!parts.isEmpty()) {
            try {
                parts.pop().close();
            } catch (Exception e) {
                LOG.log(Level.ERROR, "console: does not stop", e);
            }
        }
    }
}
