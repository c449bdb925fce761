package org.postern.jca.status;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Method;
import java.net.JarURLConnection;
import java.net.URI;
import java.net.URL;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.jar.Attributes.Name;
import java.util.jar.JarFile;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.postern.monitor.service.ServiceState;

/** In which state a service is, and since when. From any thread. */
public final class ServiceLife {

    private final String version = version();
    private final String server = server();
    private volatile Instant begun = Instant.now();
    private volatile ServiceState state = state("STARTING", "");

    private ServiceState state(String name, String failure) {
        return new ServiceState(
                name, failure, Instant.now(), version, server, Runtime.version().toString());
    }

    public void starting() {
        begun = Instant.now();
        state = state("STARTING", "");
    }

    public void listening() {
        state = state("LISTENING", "");
    }

    public void failed(String reason) {
        state = state("FAILED", reason);
    }

    public void draining() {
        state = state("DRAINING", state.failure());
    }

    public ServiceState state() {
        return state;
    }

    boolean isListening() {
        return state.state().equals("LISTENING");
    }

    /** When the first policy was activated. */
    Instant begun() {
        return begun;
    }

    /** That of the JAR; Payara gives packages nothing of its manifest. */
    private static String version() {
        return Optional.ofNullable(ServiceLife.class.getPackage().getImplementationVersion())
                .or(ServiceLife::versionInManifest)
                .orElse("");
    }

    private static Optional<String> versionInManifest() {
        try {
            URL own = Objects.requireNonNull(ServiceLife.class.getResource("ServiceLife.class"));
            if (!(URI.create(own.toString()).toURL().openConnection() instanceof JarURLConnection connection)) {
                return Optional.empty();
            }
            connection.setUseCaches(false); // which would keep the file open
            try (JarFile jar = connection.getJarFile()) {
                return Optional.ofNullable(jar.getManifest())
                        .map(manifest -> manifest.getMainAttributes().getValue(Name.IMPLEMENTATION_VERSION));
            }
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** As the server names itself; empty for one that is not known here. */
    private static String server() {
        try { // Payara, GlassFish
            Class<?> version = Class.forName("com.sun.appserv.server.util.Version");
            Method name = version.getMethod("getVersion");
            return String.valueOf(name.invoke(null));
        } catch (ReflectiveOperationException | LinkageError e) {
            return wildFly();
        }
    }

    private static String wildFly() {
        try {
            MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
            ObjectName root = new ObjectName("jboss.as:management-root=server");
            return beans.isRegistered(root)
                    ? beans.getAttribute(root, "productName") + " " + beans.getAttribute(root, "productVersion")
                    : "";
        } catch (JMException e) {
            return "";
        }
    }
}
