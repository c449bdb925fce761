package org.postern.jca.connection;

import jakarta.resource.Referenceable;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ManagedConnectionFactory;
import java.io.IOException;
import javax.naming.Reference;
import org.jspecify.annotations.Nullable;
import org.postern.api.Helo;
import org.postern.api.Reply;
import org.postern.api.SmtpConnection;
import org.postern.api.SmtpConnectionFactory;
import org.postern.api.SmtpException;
import org.postern.net.Trace;
import org.postern.upstream.LinkPool;
import org.postern.upstream.ReplayingConnection;
import org.postern.upstream.Upstream;
import org.postern.upstream.UpstreamLink;
import org.postern.upstream.UpstreamSettings;

/** The upstream server as JNDI has it. */
public final class PooledSmtpConnectionFactory implements SmtpConnectionFactory, Referenceable {

    private static final long serialVersionUID = 1;

    /** A managed connection factory with the upstream server that the administrator has configured. */
    interface ConfiguredUpstream extends ManagedConnectionFactory {

        /** Where mail goes, for the administrator. */
        String description() throws InvalidPropertyException;

        /** The server, if the settings are valid. */
        Upstream current() throws InvalidPropertyException;

        /** The settings, if they are valid. */
        UpstreamSettings settings() throws InvalidPropertyException;
    }

    private final ConfiguredUpstream factory;

    @SuppressWarnings("serial") // the container's, which knows how to keep it
    private final ConnectionManager manager;

    private @Nullable Reference reference;

    PooledSmtpConnectionFactory(ConfiguredUpstream factory, ConnectionManager manager) {
        this.factory = factory;
        this.manager = manager;
    }

    ConfiguredUpstream upstream() {
        return factory;
    }

    @Override
    public SmtpConnection getConnection() {
        return getConnection(Trace.OFF, new PlatformThreads(Runnable::run));
    }

    /** As {@link #getConnection()}, for a session with a trace of its own, which may be a virtual thread. */
    SmtpConnection getConnection(Trace trace, PlatformThreads threads) {
        return new ReplayingConnection((helo, fresh) -> take(helo, fresh, trace, threads));
    }

    private LinkPool.Lease take(Helo helo, boolean fresh, Trace trace, PlatformThreads threads) throws IOException {
        LinkRequest request = new LinkRequest(greeting(helo), fresh, trace);
        for (; ; ) {
            LinkPool.Lease handle = allocate(request, threads);
            UpstreamLink link = handle.link();
            if (link.claim(request.greeting(), fresh)) {
                return handle;
            }
            // it died in the pool, or grew too old, or mail goes to another host now; this ends with a new one
            link.close();
            handle.close();
        }
    }

    private String greeting(Helo helo) throws SmtpException {
        try {
            return factory.settings().greeting(helo);
        } catch (InvalidPropertyException e) {
            throw unconfigured(String.valueOf(e.getMessage()), e);
        }
    }

    /** Nothing can be sent before the administrator has done something. */
    static SmtpException unconfigured(String reason, @Nullable Throwable cause) {
        SmtpException failure = new SmtpException(
                Reply.reject(421, "4.3.5", "This gateway has no mail server configured; try again later"), reason);
        failure.initCause(cause);
        return failure;
    }

    private LinkPool.Lease allocate(LinkRequest request, PlatformThreads threads) throws IOException {
        try {
            return (LinkPool.Lease) threads.call(() -> manager.allocateConnection(factory, request));
        } catch (ResourceException e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof SmtpException known) {
                    throw new SmtpException(known.reply(), String.valueOf(known.getMessage()), known);
                }
            }
            throw new SmtpException(
                    Reply.reject(
                            451, "4.3.2", "This gateway has no free connection to the mail server; try again later"),
                    "the connection pool gives no connection",
                    e);
        }
    }

    @Override
    public void setReference(Reference reference) {
        this.reference = reference;
    }

    @Override
    public @Nullable Reference getReference() {
        return reference;
    }
}
