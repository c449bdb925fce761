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
import java.nio.file.Path;
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

    private @ConfigProperty String host = "127.0.0.1";
    private @ConfigProperty String port = "25";
    private @ConfigProperty String addresses = "";
    private @ConfigProperty String sourceAddress = "";
    private @ConfigProperty String failoverTimeout = "3s";
    private @ConfigProperty String hostDownTime = "30s";
    private @ConfigProperty String connectionSecurity = "NONE";
    private @ConfigProperty String trustedCertificates = "";
    private @ConfigProperty(confidential = true) String trustedCertificatesPassword = "";
    private @ConfigProperty String clientCertificate = "";
    private @ConfigProperty(confidential = true) String clientCertificatePassword = "";
    private @ConfigProperty String clientCertificateAlias = "";
    private @ConfigProperty String ciphers = Ciphers.DEFAULT;
    private @ConfigProperty String protocols = "TLSv1.3, TLSv1.2";
    private @ConfigProperty String userName = "";
    private @ConfigProperty(confidential = true) String password = "";
    private @ConfigProperty String mechanisms = "XOAUTH2, SCRAM-SHA-256, CRAM-MD5, PLAIN, LOGIN";
    private @ConfigProperty String tokenSource = "";
    private @ConfigProperty String tokenClientId = "";
    private @ConfigProperty(confidential = true) String tokenClientSecret = "";
    private @ConfigProperty String tokenScope = "";
    private @ConfigProperty String heloName = "";
    private @ConfigProperty String connectTimeout = "30s";
    private @ConfigProperty String activeTimeout = "30s";
    private @ConfigProperty String dataTimeout = "10m";
    private @ConfigProperty String idleTimeout = "15s";
    private @ConfigProperty String maxReplySize = "64KiB";

    private @Nullable PosternResourceAdapter resourceAdapter;
    private transient @Nullable PrintWriter logWriter;
    private transient volatile @Nullable Upstream upstream;

    /** The server, as the properties have it; a container may set one at any time before the first link. */
    private Upstream upstream() throws InvalidPropertyException {
        Upstream current = upstream;
        return current == null ? readUpstream() : current;
    }

    private synchronized Upstream readUpstream() throws InvalidPropertyException {
        Upstream current = upstream;
        if (current == null) { // else another thread was faster: there must be one opinion about which hosts are down
            Settings texts = new Settings(Beans.properties(this)::get);
            UpstreamSettings settings = UpstreamSettings.read(texts);
            Optional<ClientTls> tls = tls(settings, texts);
            try {
                texts.check();
            } catch (SettingException e) {
                throw new InvalidPropertyException("Postern, outgoing server: " + e.getMessage(), e);
            }
            current = new Upstream(settings, tls.orElseThrow(), TokenEndpoint.source(settings));
            upstream = current;
        }
        return current;
    }

    private static Optional<ClientTls> tls(UpstreamSettings settings, Settings texts) {
        try {
            return Optional.of(new ClientTls(settings.tls()));
        } catch (TlsException e) {
            String message = String.valueOf(e.getMessage());
            String own = settings.tls().clientCertificate().map(Path::toString).orElse("");
            String name = !own.isEmpty() && message.startsWith(own) ? "clientCertificate" : "trustedCertificates";
            texts.problem(new SettingException(
                    name,
                    texts.get(name).text(),
                    "a PKCS#12, JKS or PEM file that its password opens (" + message + ")",
                    e));
            return Optional.empty();
        }
    }

    void requireConfigured() throws InvalidPropertyException {
        upstream();
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
        Upstream current = upstream();
        PosternResourceAdapter adapter = resourceAdapter;
        if (adapter == null) {
            throw new ResourceException("the connection factory has no resource adapter");
        }
        try {
            return new SmtpManagedConnection(
                    current.settings(), current.open(adapter.watchdog(), TraceRequest.traceOf(requestInfo)));
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
        for (Object candidate : candidates) {
            if (candidate instanceof SmtpManagedConnection connection
                    && connection.isFor(settings)
                    && connection.wanted()) {
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

    /** Names or addresses of the outgoing servers, with ports where they differ. */
    public String getHost() {
        return host;
    }

    public void setHost(String host) {
        this.host = host;
        upstream = null;
    }

    /** The port of those that tell none. */
    public String getPort() {
        return port;
    }

    public void setPort(String port) {
        this.port = port;
        upstream = null;
    }

    /** Addresses for names of hosts, instead of those that the name service has. */
    public String getAddresses() {
        return addresses;
    }

    public void setAddresses(String addresses) {
        this.addresses = addresses;
        upstream = null;
    }

    /** The address of this machine to connect from; what the system takes if empty. */
    public String getSourceAddress() {
        return sourceAddress;
    }

    public void setSourceAddress(String sourceAddress) {
        this.sourceAddress = sourceAddress;
        upstream = null;
    }

    /** How long a host may take to connect and greet while there is another one. */
    public String getFailoverTimeout() {
        return failoverTimeout;
    }

    public void setFailoverTimeout(String failoverTimeout) {
        this.failoverTimeout = failoverTimeout;
        upstream = null;
    }

    /** How long a host that failed is left alone while there is another one. */
    public String getHostDownTime() {
        return hostDownTime;
    }

    public void setHostDownTime(String hostDownTime) {
        this.hostDownTime = hostDownTime;
        upstream = null;
    }

    /** {@code NONE}, {@code SSL} or {@code STARTTLS}. */
    public String getConnectionSecurity() {
        return connectionSecurity;
    }

    public void setConnectionSecurity(String connectionSecurity) {
        this.connectionSecurity = connectionSecurity;
        upstream = null;
    }

    /** A PEM, PKCS#12 or JKS file with the certificates to trust; the JVM's if empty. */
    public String getTrustedCertificates() {
        return trustedCertificates;
    }

    public void setTrustedCertificates(String trustedCertificates) {
        this.trustedCertificates = trustedCertificates;
        upstream = null;
    }

    /** The password of that file. */
    public String getTrustedCertificatesPassword() {
        return trustedCertificatesPassword;
    }

    public void setTrustedCertificatesPassword(String trustedCertificatesPassword) {
        this.trustedCertificatesPassword = trustedCertificatesPassword;
        upstream = null;
    }

    /** A PKCS#12, JKS or PEM file with a key and certificate, for servers that ask for one. */
    public String getClientCertificate() {
        return clientCertificate;
    }

    public void setClientCertificate(String clientCertificate) {
        this.clientCertificate = clientCertificate;
        upstream = null;
    }

    /** The password of that file. */
    public String getClientCertificatePassword() {
        return clientCertificatePassword;
    }

    public void setClientCertificatePassword(String clientCertificatePassword) {
        this.clientCertificatePassword = clientCertificatePassword;
        upstream = null;
    }

    /** Which one of that file; may be empty if there is only one. */
    public String getClientCertificateAlias() {
        return clientCertificateAlias;
    }

    public void setClientCertificateAlias(String clientCertificateAlias) {
        this.clientCertificateAlias = clientCertificateAlias;
        upstream = null;
    }

    /** The cipher suites, as OpenSSL has it; after {@code ::} those of TLS 1.3. */
    public String getCiphers() {
        return ciphers;
    }

    public void setCiphers(String ciphers) {
        this.ciphers = ciphers;
        upstream = null;
    }

    /** The versions of TLS: {@code TLSv1.3} and {@code TLSv1.2}. */
    public String getProtocols() {
        return protocols;
    }

    public void setProtocols(String protocols) {
        this.protocols = protocols;
        upstream = null;
    }

    /** Whom to authenticate as. */
    public String getUserName() {
        return userName;
    }

    public void setUserName(String userName) {
        this.userName = userName;
        upstream = null;
    }

    /** The password of that user. */
    public String getPassword() {
        return password;
    }

    public void setPassword(String password) {
        this.password = password;
        upstream = null;
    }

    /** The SASL mechanisms, the ones to be preferred first. */
    public String getMechanisms() {
        return mechanisms;
    }

    public void setMechanisms(String mechanisms) {
        this.mechanisms = mechanisms;
        upstream = null;
    }

    /** Where access tokens come from: a file, or a token endpoint. */
    public String getTokenSource() {
        return tokenSource;
    }

    public void setTokenSource(String tokenSource) {
        this.tokenSource = tokenSource;
        upstream = null;
    }

    /** Who asks the token endpoint. */
    public String getTokenClientId() {
        return tokenClientId;
    }

    public void setTokenClientId(String tokenClientId) {
        this.tokenClientId = tokenClientId;
        upstream = null;
    }

    /** The secret of who asks. */
    public String getTokenClientSecret() {
        return tokenClientSecret;
    }

    public void setTokenClientSecret(String tokenClientSecret) {
        this.tokenClientSecret = tokenClientSecret;
        upstream = null;
    }

    /** What the token is to be good for. */
    public String getTokenScope() {
        return tokenScope;
    }

    public void setTokenScope(String tokenScope) {
        this.tokenScope = tokenScope;
        upstream = null;
    }

    /** The name for EHLO; the client's if empty. */
    public String getHeloName() {
        return heloName;
    }

    public void setHeloName(String heloName) {
        this.heloName = heloName;
        upstream = null;
    }

    /** How long connecting and the TLS handshake may take. */
    public String getConnectTimeout() {
        return connectTimeout;
    }

    public void setConnectTimeout(String connectTimeout) {
        this.connectTimeout = connectTimeout;
        upstream = null;
    }

    /** How long the server may take for a reply. */
    public String getActiveTimeout() {
        return activeTimeout;
    }

    public void setActiveTimeout(String activeTimeout) {
        this.activeTimeout = activeTimeout;
        upstream = null;
    }

    /** How long the server may take for its reply to a message. */
    public String getDataTimeout() {
        return dataTimeout;
    }

    public void setDataTimeout(String dataTimeout) {
        this.dataTimeout = dataTimeout;
        upstream = null;
    }

    /** How long a link may lie in the pool and still be used. */
    public String getIdleTimeout() {
        return idleTimeout;
    }

    public void setIdleTimeout(String idleTimeout) {
        this.idleTimeout = idleTimeout;
        upstream = null;
    }

    /** The most bytes that a reply may have, in all its lines. */
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
