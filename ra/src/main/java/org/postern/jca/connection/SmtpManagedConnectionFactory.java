package org.postern.jca.connection;

import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionDefinition;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.EISSystemException;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import jakarta.resource.spi.ValidatingManagedConnectionFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;
import org.postern.api.SmtpConnection;
import org.postern.api.SmtpConnectionFactory;
import org.postern.jca.config.BeanProperties;
import org.postern.jca.config.ServerConfiguration;
import org.postern.monitor.EventSink;
import org.postern.settings.SettingException;
import org.postern.settings.Settings;
import org.postern.tls.ClientTls;
import org.postern.tls.TlsException;
import org.postern.upstream.ReplayingConnection;
import org.postern.upstream.Upstream;
import org.postern.upstream.UpstreamLink;
import org.postern.upstream.UpstreamSettings;

/**
 * The upstream server, as the administrator configures it in a connection pool. The pool keeps its links for later sessions.
 */
@ConnectionDefinition(
        connectionFactory = SmtpConnectionFactory.class,
        connectionFactoryImpl = PooledSmtpConnectionFactory.class,
        connection = SmtpConnection.class,
        connectionImpl = ReplayingConnection.class)
public class SmtpManagedConnectionFactory extends UpstreamProperties
        implements PooledSmtpConnectionFactory.ConfiguredUpstream,
                ValidatingManagedConnectionFactory,
                ResourceAdapterAssociation {

    private static final long serialVersionUID = 1;

    private static final Logger LOG = System.getLogger(SmtpManagedConnectionFactory.class.getName());

    private @Nullable ConnectorService resourceAdapter;
    private transient volatile @Nullable PoolProperties properties;
    private transient @Nullable PrintWriter logWriter;
    private transient volatile @Nullable Upstream upstream;

    /** The server, as the properties have it; a container may set one at any time before the first link. */
    private Upstream upstream() throws InvalidPropertyException {
        Upstream current = upstream;
        return current == null || properties().isDue() ? readUpstream(false) : current;
    }

    private PoolProperties properties() {
        PoolProperties known = properties;
        if (known == null) {
            synchronized (this) {
                known = properties;
                if (known == null) {
                    known = new PoolProperties(this, BeanProperties.properties(new SmtpManagedConnectionFactory()));
                    properties = known;
                }
            }
        }
        return known;
    }

    /**
     * Reads the properties, unless they are those that have been read.
     *
     * @param now whether to look for a change although that was done a moment ago
     */
    private synchronized Upstream readUpstream(boolean now) throws InvalidPropertyException {
        Upstream current = upstream;
        PoolProperties pool = properties();
        Map<String, String> set = BeanProperties.properties(this);
        Optional<ConnectorService> adapter = Optional.ofNullable(resourceAdapter);
        ServerConfiguration server =
                adapter.map(ConnectorService::serverConfiguration).orElse(ServerConfiguration.UNKNOWN);
        if (current != null && (now || pool.isDue()) && pool.haveChanged(server, set)) {
            current = null;
        }
        if (current == null) { // else another thread was faster: there must be one opinion about which hosts are down
            upstream = null;
            Settings texts = new Settings(pool.read(server, set));
            UpstreamSettings settings = UpstreamSettings.read(texts);
            Optional<ClientTls> tls = tls(settings, texts);
            try {
                texts.check();
            } catch (SettingException e) {
                throw new InvalidPropertyException("Postern, upstream server: " + e.getMessage(), e);
            }
            EventSink events = adapter.map(ConnectorService::events).orElse(event -> {});
            current = new Upstream(settings, tls.orElseThrow(), events);
            upstream = current;
            LOG.log(Level.INFO, () -> pool.label() + ": mail goes to " + settings);
        }
        return current;
    }

    private static Optional<ClientTls> tls(UpstreamSettings settings, Settings texts) {
        try {
            ClientTls tls = new ClientTls(settings.tls());
            tls.warnings(Instant.now()).forEach(warning -> LOG.log(Level.WARNING, "upstream server: " + warning));
            return Optional.of(tls);
        } catch (TlsException e) {
            texts.problem(new SettingException(
                    e.property(),
                    texts.get(e.property()).text(),
                    "a PKCS#12, JKS or PEM file that its password opens (" + e.getMessage() + ")",
                    e));
            return Optional.empty();
        }
    }

    @Override
    public String description() throws InvalidPropertyException {
        return settings() + " (" + properties().label() + ")";
    }

    @Override
    public Upstream current() throws InvalidPropertyException {
        return upstream();
    }

    @Override
    public UpstreamSettings settings() throws InvalidPropertyException {
        return upstream().settings();
    }

    /** Does not look at the properties: servers do not pass on what would be wrong with them. The first connection does. */
    @Override
    public Object createConnectionFactory(ConnectionManager manager) {
        return new PooledSmtpConnectionFactory(this, manager);
    }

    @Override
    public Object createConnectionFactory() throws NotSupportedException {
        throw new NotSupportedException("links need the pool of an application server");
    }

    @Override
    public ManagedConnection createManagedConnection(
            @Nullable Subject subject, @Nullable ConnectionRequestInfo requestInfo) throws ResourceException {
        ConnectorService adapter = resourceAdapter;
        if (adapter == null) {
            throw new ResourceException("the connection factory has no resource adapter");
        }
        Upstream current = readUpstream(true);
        try {
            LinkRequest request = LinkRequest.of(requestInfo);
            UpstreamLink link = current.open(adapter.monitor(), request.trace(), request.greeting(), request.fresh());
            if (requestInfo == null) { // what an administrator sees of a Ping that has succeeded says no more than that
                LOG.log(
                        Level.INFO,
                        () -> properties().label() + ": connected to " + link.host()
                                + " for the server itself, as for a ping");
            }
            return new SmtpManagedConnection(current.settings(), link);
        } catch (IOException e) {
            throw new EISSystemException(e.getMessage(), e);
        }
    }

    @Override
    @SuppressWarnings("rawtypes") // as the interface has it
    public @Nullable ManagedConnection matchManagedConnections(
            Set candidates, @Nullable Subject subject, @Nullable ConnectionRequestInfo requestInfo)
            throws ResourceException {
        UpstreamSettings settings = upstream().settings();
        LinkRequest request = LinkRequest.of(requestInfo);
        for (Object candidate : candidates) {
            if (candidate instanceof SmtpManagedConnection connection
                    && connection.isFor(settings)
                    && connection.matches(request)) {
                return connection;
            }
        }
        return null;
    }

    /** Asks the server over each link, for pools that want to know; {@link PooledSmtpConnectionFactory} does not need it. */
    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // as the interface has it
    public Set getInvalidConnections(Set connections) {
        Set invalid = new HashSet(connections);
        invalid.removeIf(each -> !(each instanceof SmtpManagedConnection connection) || connection.valid());
        return invalid;
    }

    @Override
    public @Nullable ResourceAdapter getResourceAdapter() {
        return resourceAdapter;
    }

    @Override
    public void setResourceAdapter(ResourceAdapter adapter) {
        resourceAdapter = (ConnectorService) adapter;
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return logWriter;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter writer) {
        logWriter = writer;
    }

    @Override
    public boolean equals(Object other) {
        return BeanProperties.equal(this, other);
    }

    @Override
    public int hashCode() {
        return 31 * getHost().hashCode() + getPort().hashCode();
    }
}
