package org.postern.jca;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConfigProperty;
import jakarta.resource.spi.ConnectionDefinition;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.EISSystemException;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import jakarta.resource.spi.ValidatingManagedConnectionFactory;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;
import org.postern.api.SmtpConnection;
import org.postern.api.SmtpConnectionFactory;
import org.postern.settings.SettingException;
import org.postern.settings.Settings;
import org.postern.tls.Ciphers;
import org.postern.tls.ClientTls;
import org.postern.tls.TlsException;
import org.postern.upstream.Upstream;
import org.postern.upstream.UpstreamLink;
import org.postern.upstream.UpstreamSettings;

/**
 * The outgoing server, as the administrator configures it in a connection pool. The pool keeps its links for later sessions.
 */
@ConnectionDefinition(
        connectionFactory = SmtpConnectionFactory.class,
        connectionFactoryImpl = PooledSmtpConnectionFactory.class,
        connection = SmtpConnection.class,
        connectionImpl = SmtpConnectionHandle.class)
public class SmtpManagedConnectionFactory
        implements ManagedConnectionFactory, ValidatingManagedConnectionFactory, ResourceAdapterAssociation {

    private static final long serialVersionUID = 1;

    private static final Logger LOG = System.getLogger(SmtpManagedConnectionFactory.class.getName());

    @ConfigProperty(description = "Hosts of the upstream server, by name or address, with ports where they differ.")
    private String host = "127.0.0.1";

    @ConfigProperty(description = "The port of those that tell none.")
    private String port = "25";

    @ConfigProperty(description = "Addresses for names of hosts, instead of those that the name service has.")
    private String addresses = "";

    @ConfigProperty(description = "The address of this machine to connect from; what the system takes if empty.")
    private String sourceAddress = "";

    @ConfigProperty(description = "How long a host may take to connect and greet while there is another one.")
    private String failoverTimeout = "3s";

    @ConfigProperty(description = "How long a host that failed is left alone while there is another one.")
    private String hostDownTime = "30s";

    @ConfigProperty(description = "NONE, SSL or STARTTLS.")
    private String connectionSecurity = "NONE";

    @ConfigProperty(description = "A PEM, PKCS#12 or JKS file with the certificates to trust; the JVM's if empty.")
    private String trustedCertificates = "";

    @ConfigProperty(confidential = true, description = "The password of that file.")
    private String trustedCertificatesPassword = "";

    @ConfigProperty(
            description = "A PKCS#12, JKS or PEM file with a key and certificate, for servers that ask for one.")
    private String clientCertificate = "";

    @ConfigProperty(confidential = true, description = "The password of that file.")
    private String clientCertificatePassword = "";

    @ConfigProperty(description = "Which one of that file; may be empty if there is only one.")
    private String clientCertificateAlias = "";

    @ConfigProperty(description = "The cipher suites, as OpenSSL has it; after :: those of TLS 1.3.")
    private String ciphers = Ciphers.DEFAULT;

    @ConfigProperty(description = "The versions of TLS: TLSv1.3 and TLSv1.2.")
    private String protocols = "TLSv1.3, TLSv1.2";

    @ConfigProperty(description = "Whom to authenticate as.")
    private String userName = "";

    @ConfigProperty(confidential = true, description = "The password of that user.")
    private String password = "";

    @ConfigProperty(description = "The SASL mechanisms, the ones to be preferred first.")
    private String mechanisms = "XOAUTH2, SCRAM-SHA-256, CRAM-MD5, PLAIN, LOGIN";

    @ConfigProperty(description = "Where access tokens come from: a file, or a token endpoint.")
    private String tokenSource = "";

    @ConfigProperty(description = "Who asks the token endpoint.")
    private String tokenClientId = "";

    @ConfigProperty(confidential = true, description = "The secret of who asks.")
    private String tokenClientSecret = "";

    @ConfigProperty(description = "What the token is to be good for.")
    private String tokenScope = "";

    @ConfigProperty(description = "The name for EHLO; the client's if empty.")
    private String heloName = "";

    @ConfigProperty(description = "How long connecting and the TLS handshake may take.")
    private String connectTimeout = "30s";

    @ConfigProperty(description = "Time-out of replies other than those to MAIL, RCPT, DATA and messages.")
    private String activeTimeout = "30s";

    @ConfigProperty(description = "Time-out of the replies to MAIL, RCPT and DATA.")
    private String commandTimeout = "5m";

    @ConfigProperty(description = "How long the server may take for its reply to a message.")
    private String dataTimeout = "10m";

    @ConfigProperty(description = "How long a connection may lie in the pool and still be used.")
    private String idleTimeout = "15s";

    @ConfigProperty(description = "Maximum age of a connection at which another transaction may begin on it.")
    private String linkLifetime = "5m";

    @ConfigProperty(description = "Maximum number of transactions on one connection.")
    private String messagesPerLink = "100";

    @ConfigProperty(description = "The most bytes that a reply may have, in all its lines.")
    private String maxReplySize = "64KiB";

    private @Nullable PosternResourceAdapter resourceAdapter;
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
        return known == null ? makeProperties() : known;
    }

    private synchronized PoolProperties makeProperties() {
        PoolProperties known = properties;
        if (known == null) {
            known = new PoolProperties(this, Beans.properties(new SmtpManagedConnectionFactory()));
            properties = known;
        }
        return known;
    }

    private ServerConfiguration server() {
        PosternResourceAdapter adapter = resourceAdapter;
        return adapter == null ? ServerConfiguration.UNKNOWN : adapter.serverConfiguration();
    }

    /**
     * Reads the properties, unless they are those that have been read.
     *
     * @param now whether to look for a change although that was done a moment ago
     */
    private synchronized Upstream readUpstream(boolean now) throws InvalidPropertyException {
        Upstream current = upstream;
        PoolProperties pool = properties();
        if (current != null && (now || pool.isDue()) && pool.haveChanged(server())) {
            current = null;
        }
        if (current == null) { // else another thread was faster: there must be one opinion about which hosts are down
            upstream = null;
            Settings texts = new Settings(pool.read(server(), Beans.properties(this))::get);
            UpstreamSettings settings = UpstreamSettings.read(texts);
            Optional<ClientTls> tls = tls(settings, texts);
            try {
                texts.check();
            } catch (SettingException e) {
                throw new InvalidPropertyException("Postern, upstream server: " + e.getMessage(), e);
            }
            current = new Upstream(settings, tls.orElseThrow());
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

    void requireConfigured() throws InvalidPropertyException {
        upstream();
    }

    /** Where mail goes, for the administrator. */
    String description() throws InvalidPropertyException {
        return settings() + " (" + properties().label() + ")";
    }

    /** The settings, if they are right. */
    UpstreamSettings settings() throws InvalidPropertyException {
        return upstream().settings();
    }

    /** Does not look at the properties: servers do not pass on what would be wrong with them. The first connection does. */
    @Override
    public Object createConnectionFactory(ConnectionManager manager) {
        return new PooledSmtpConnectionFactory(this, manager);
    }

    @Override
    public Object createConnectionFactory() {
        return createConnectionFactory(new UnpooledConnections());
    }

    @Override
    public ManagedConnection createManagedConnection(
            @Nullable Subject subject, @Nullable ConnectionRequestInfo requestInfo) throws ResourceException {
        PosternResourceAdapter adapter = resourceAdapter;
        if (adapter == null) {
            throw new ResourceException("the connection factory has no resource adapter");
        }
        Upstream current = readUpstream(true);
        try {
            LinkRequest request = LinkRequest.of(requestInfo);
            UpstreamLink link = current.open(adapter.watchdog(), request.trace(), request.greeting(), request.fresh());
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
        Set invalid = new HashSet();
        for (Object candidate : connections) {
            if (candidate instanceof SmtpManagedConnection connection && !connection.valid()) {
                invalid.add(connection);
            }
        }
        return invalid;
    }

    @Override
    public @Nullable ResourceAdapter getResourceAdapter() {
        return resourceAdapter;
    }

    @Override
    public void setResourceAdapter(ResourceAdapter adapter) {
        resourceAdapter = (PosternResourceAdapter) adapter;
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return logWriter;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter writer) {
        logWriter = writer;
    }

    public String getHost() {
        return host;
    }

    public void setHost(String host) {
        this.host = host;
        upstream = null;
    }

    public String getPort() {
        return port;
    }

    public void setPort(String port) {
        this.port = port;
        upstream = null;
    }

    public String getAddresses() {
        return addresses;
    }

    public void setAddresses(String addresses) {
        this.addresses = addresses;
        upstream = null;
    }

    public String getSourceAddress() {
        return sourceAddress;
    }

    public void setSourceAddress(String sourceAddress) {
        this.sourceAddress = sourceAddress;
        upstream = null;
    }

    public String getFailoverTimeout() {
        return failoverTimeout;
    }

    public void setFailoverTimeout(String failoverTimeout) {
        this.failoverTimeout = failoverTimeout;
        upstream = null;
    }

    public String getHostDownTime() {
        return hostDownTime;
    }

    public void setHostDownTime(String hostDownTime) {
        this.hostDownTime = hostDownTime;
        upstream = null;
    }

    public String getConnectionSecurity() {
        return connectionSecurity;
    }

    public void setConnectionSecurity(String connectionSecurity) {
        this.connectionSecurity = connectionSecurity;
        upstream = null;
    }

    public String getTrustedCertificates() {
        return trustedCertificates;
    }

    public void setTrustedCertificates(String trustedCertificates) {
        this.trustedCertificates = trustedCertificates;
        upstream = null;
    }

    public String getTrustedCertificatesPassword() {
        return trustedCertificatesPassword;
    }

    public void setTrustedCertificatesPassword(String trustedCertificatesPassword) {
        this.trustedCertificatesPassword = trustedCertificatesPassword;
        upstream = null;
    }

    public String getClientCertificate() {
        return clientCertificate;
    }

    public void setClientCertificate(String clientCertificate) {
        this.clientCertificate = clientCertificate;
        upstream = null;
    }

    public String getClientCertificatePassword() {
        return clientCertificatePassword;
    }

    public void setClientCertificatePassword(String clientCertificatePassword) {
        this.clientCertificatePassword = clientCertificatePassword;
        upstream = null;
    }

    public String getClientCertificateAlias() {
        return clientCertificateAlias;
    }

    public void setClientCertificateAlias(String clientCertificateAlias) {
        this.clientCertificateAlias = clientCertificateAlias;
        upstream = null;
    }

    public String getCiphers() {
        return ciphers;
    }

    public void setCiphers(String ciphers) {
        this.ciphers = ciphers;
        upstream = null;
    }

    public String getProtocols() {
        return protocols;
    }

    public void setProtocols(String protocols) {
        this.protocols = protocols;
        upstream = null;
    }

    public String getUserName() {
        return userName;
    }

    public void setUserName(String userName) {
        this.userName = userName;
        upstream = null;
    }

    public String getPassword() {
        return password;
    }

    public void setPassword(String password) {
        this.password = password;
        upstream = null;
    }

    public String getMechanisms() {
        return mechanisms;
    }

    public void setMechanisms(String mechanisms) {
        this.mechanisms = mechanisms;
        upstream = null;
    }

    public String getTokenSource() {
        return tokenSource;
    }

    public void setTokenSource(String tokenSource) {
        this.tokenSource = tokenSource;
        upstream = null;
    }

    public String getTokenClientId() {
        return tokenClientId;
    }

    public void setTokenClientId(String tokenClientId) {
        this.tokenClientId = tokenClientId;
        upstream = null;
    }

    public String getTokenClientSecret() {
        return tokenClientSecret;
    }

    public void setTokenClientSecret(String tokenClientSecret) {
        this.tokenClientSecret = tokenClientSecret;
        upstream = null;
    }

    public String getTokenScope() {
        return tokenScope;
    }

    public void setTokenScope(String tokenScope) {
        this.tokenScope = tokenScope;
        upstream = null;
    }

    public String getHeloName() {
        return heloName;
    }

    public void setHeloName(String heloName) {
        this.heloName = heloName;
        upstream = null;
    }

    public String getConnectTimeout() {
        return connectTimeout;
    }

    public void setConnectTimeout(String connectTimeout) {
        this.connectTimeout = connectTimeout;
        upstream = null;
    }

    public String getActiveTimeout() {
        return activeTimeout;
    }

    public void setActiveTimeout(String activeTimeout) {
        this.activeTimeout = activeTimeout;
        upstream = null;
    }

    public String getCommandTimeout() {
        return commandTimeout;
    }

    public void setCommandTimeout(String commandTimeout) {
        this.commandTimeout = commandTimeout;
        upstream = null;
    }

    public String getDataTimeout() {
        return dataTimeout;
    }

    public void setDataTimeout(String dataTimeout) {
        this.dataTimeout = dataTimeout;
        upstream = null;
    }

    public String getIdleTimeout() {
        return idleTimeout;
    }

    public void setIdleTimeout(String idleTimeout) {
        this.idleTimeout = idleTimeout;
        upstream = null;
    }

    public String getLinkLifetime() {
        return linkLifetime;
    }

    public void setLinkLifetime(String linkLifetime) {
        this.linkLifetime = linkLifetime;
        upstream = null;
    }

    public String getMessagesPerLink() {
        return messagesPerLink;
    }

    public void setMessagesPerLink(String messagesPerLink) {
        this.messagesPerLink = messagesPerLink;
        upstream = null;
    }

    public String getMaxReplySize() {
        return maxReplySize;
    }

    public void setMaxReplySize(String maxReplySize) {
        this.maxReplySize = maxReplySize;
        upstream = null;
    }

    @Override
    public boolean equals(Object other) {
        return other != null
                && other.getClass() == getClass()
                && Beans.properties(this).equals(Beans.properties(other));
    }

    @Override
    public int hashCode() {
        return 31 * host.hashCode() + port.hashCode();
    }
}
