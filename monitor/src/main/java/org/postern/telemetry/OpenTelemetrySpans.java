package org.postern.telemetry;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Field;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * OpenTelemetry, as whatever brings its SDK has registered it: the Java agent, the server or an application. Asked anew for each
 * session, so that one that is registered later is found.
 */
public final class OpenTelemetrySpans implements Telemetry {

    private static final Logger LOG = System.getLogger(OpenTelemetrySpans.class.getName());

    private static final String SCOPE = "org.postern";

    private final Supplier<Optional<OpenTelemetry>> registered;

    /** The one that is registered for the whole JVM. */
    public OpenTelemetrySpans() {
        BooleanSupplier isRegistered = registered();
        registered = () -> isRegistered.getAsBoolean() ? Optional.of(GlobalOpenTelemetry.get()) : Optional.empty();
    }

    /** @param registered the one of now; empty if there is none */
    public OpenTelemetrySpans(Supplier<Optional<OpenTelemetry>> registered) {
        this.registered = registered;
    }

    /**
     * Whether there is one. {@link GlobalOpenTelemetry#get()} would register one that does nothing if there is none, for good. Servers
     * have an API of their own, which may be older than 1.57 and cannot be asked.
     */
    private static BooleanSupplier registered() {
        try {
            boolean unused = GlobalOpenTelemetry.isSet();
            return GlobalOpenTelemetry::isSet;
        } catch (NoSuchMethodError e) {
            return registeredInOlder();
        }
    }

    private static BooleanSupplier registeredInOlder() {
        try {
            Field field = GlobalOpenTelemetry.class.getDeclaredField("globalOpenTelemetry");
            field.setAccessible(true);
            return () -> isSet(field);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LOG.log(Level.DEBUG, "no traces with this version of the OpenTelemetry API", e);
            return () -> false;
        }
    }

    private static boolean isSet(Field field) {
        try {
            return field.get(null) != null;
        } catch (IllegalAccessException e) {
            return false;
        }
    }

    @Override
    public SessionSpans session(String id, String interfaceName, InetSocketAddress peer, InetSocketAddress local) {
        Optional<OpenTelemetry> receiver = registered.get();
        if (receiver.isEmpty()) {
            return SessionSpans.NONE;
        }
        Tracer tracer = receiver.get().getTracer(SCOPE);
        Span span = tracer.spanBuilder("SMTP session")
                .setParent(Context.root())
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("postern.session", id)
                .setAttribute("postern.interface", interfaceName)
                .setAttribute("network.protocol.name", "smtp")
                .setAttribute("network.peer.address", peer.getAddress().getHostAddress())
                .setAttribute("network.peer.port", (long) peer.getPort())
                .setAttribute("client.address", peer.getAddress().getHostAddress())
                .setAttribute("server.address", local.getAddress().getHostAddress())
                .setAttribute("server.port", (long) local.getPort())
                .startSpan();
        return span.getSpanContext().isValid() ? new RecordedSpans(tracer, span) : SessionSpans.NONE;
    }
}
