package org.postern.jca.connection;

import jakarta.resource.spi.InvalidPropertyException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.jspecify.annotations.Nullable;
import org.postern.api.SmtpConnection;
import org.postern.api.SmtpConnectionFactory;
import org.postern.api.SmtpException;
import org.postern.net.Trace;
import org.postern.relay.UpstreamSource;
import org.postern.upstream.Upstream;
import org.postern.upstream.UpstreamSettings;

/**
 * The upstream server by its JNDI name, looked up for each session: a factory that was kept would go on to hand out links to
 * the host of a pool that has been changed. A server may load classes for that, which must not happen on a virtual thread (ADR 34), so
 * threads of their own do it, for all sessions that wait.
 */
public final class JndiUpstream implements UpstreamSource {

    private static final Logger LOG = System.getLogger(JndiUpstream.class.getName());

    private final String name;
    private final AtomicBoolean missing = new AtomicBoolean();
    private final PlatformThreads threads;
    private final SharedLookup<Looked> lookup;

    /** What came of a look-up: a factory, or why there is none. */
    private record Looked(Optional<SmtpConnectionFactory> factory, Optional<SmtpException> failure) {}

    /**
     * The upstream server of one name.
     *
     * @param executor calls the server, on platform threads
     */
    public JndiUpstream(String name, Executor executor) {
        this.name = name;
        threads = new PlatformThreads(executor);
        lookup = new SharedLookup<>(this::look, executor);
    }

    @Override
    public SmtpConnection connect(Trace trace) throws IOException {
        return connect(lookUp(), trace, threads);
    }

    @Override
    public String name() {
        return name;
    }

    /** A conversation of a factory that may be ours, and traces what is sent and received then. */
    static SmtpConnection connect(SmtpConnectionFactory factory, Trace trace, PlatformThreads threads)
            throws IOException {
        return factory instanceof PooledSmtpConnectionFactory pooled
                ? pooled.getConnection(trace, threads)
                : factory.getConnection();
    }

    private SmtpConnectionFactory lookUp() throws SmtpException {
        Looked looked = lookup.get();
        Optional<SmtpException> failure = looked.failure();
        if (failure.isPresent()) { // which others have got, too
            SmtpException shared = failure.get();
            throw new SmtpException(shared.reply(), String.valueOf(shared.getMessage()), shared);
        }
        return looked.factory().orElseThrow();
    }

    private Looked look() {
        try {
            return new Looked(Optional.of(lookUpNow()), Optional.empty());
        } catch (SmtpException e) {
            return new Looked(Optional.empty(), Optional.of(e));
        }
    }

    private SmtpConnectionFactory lookUpNow() throws SmtpException {
        try {
            Object found = new InitialContext().lookup(name);
            if (!(found instanceof SmtpConnectionFactory factory)) {
                throw unconfigured(
                        " is not an SmtpConnectionFactory but a "
                                + found.getClass().getName(),
                        null);
            }
            if (factory instanceof PooledSmtpConnectionFactory pooled) {
                UpstreamSettings unused = pooled.upstream().settings(); // which fails if they are invalid
            }
            missing.set(false);
            return factory;
        } catch (NamingException e) {
            throw unconfigured(" is not in JNDI: create a connector connection pool and a resource", e);
        } catch (InvalidPropertyException e) {
            throw unconfigured(" has invalid properties: " + e.getMessage(), e);
        }
    }

    /**
     * What JNDI has.
     *
     * @param description where mail goes; empty if nothing can be sent
     * @param problem what is wrong with the configuration; empty if nothing is
     * @param upstream the server; empty if there is none, or the factory is none of ours
     */
    public record Found(String description, String problem, Optional<Upstream> upstream) {}

    /** Looks it up, for an administrator. */
    public Found find() {
        try {
            SmtpConnectionFactory factory = lookUp();
            if (factory instanceof PooledSmtpConnectionFactory pooled) {
                return new Found(
                        pooled.upstream().description(),
                        "",
                        Optional.of(pooled.upstream().current()));
            }
            return new Found(factory.getClass().getName(), "", Optional.empty());
        } catch (SmtpException | InvalidPropertyException e) {
            return new Found("", String.valueOf(e.getMessage()), Optional.empty());
        }
    }

    /** Reads the configuration on this thread, which so is in the log; before a first deployment has been given its pool, there is none. */
    public void announce() {
        try {
            new InitialContext().lookup(name);
        } catch (NamingException e) {
            LOG.log(
                    Level.INFO,
                    "upstream=" + name + " is not in JNDI yet: create a connector connection pool and a resource");
            return;
        }
        Looked unused = look(); // whose problem is in the log then
    }

    /** What is wrong with the configuration; empty if nothing is. */
    public String problem() {
        try {
            lookUp();
            return "";
        } catch (SmtpException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private SmtpException unconfigured(String problem, @Nullable Exception cause) {
        String message = "upstream=" + name + problem;
        if (missing.compareAndSet(false, true)) {
            LOG.log(Level.WARNING, message);
        }
        return PooledSmtpConnectionFactory.unconfigured(message, cause);
    }
}
