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
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;
import org.postern.api.SmtpConnection;
import org.postern.api.SmtpConnectionFactory;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;
import org.postern.settings.Settings;
import org.postern.tls.Ciphers;
import org.postern.tls.ClientTls;
import org.postern.tls.ClientTlsSettings;
import org.postern.tls.TlsException;
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

    private @ConfigProperty String host = "127.0.0.1";
    private @ConfigProperty String port = "25";
    private @ConfigProperty String connectionSecurity = "NONE";
    private @ConfigProperty String trustedCertificates = "";
    private @ConfigProperty(confidential = true) String trustedCertificatesPassword = "";
    private @ConfigProperty String protocols = "TLSv1.3, TLSv1.2";
    private @ConfigProperty String userName = "";
    private @ConfigProperty(confidential = true) String password = "";
    private @ConfigProperty String heloName = "";
    private @ConfigProperty String connectTimeout = "30s";
    private @ConfigProperty String activeTimeout = "30s";
    private @ConfigProperty String dataTimeout = "10m";
    private @ConfigProperty String idleTimeout = "15s";

    private @Nullable PosternResourceAdapter resourceAdapter;
    private transient @Nullable PrintWriter logWriter;
    private transient volatile @Nullable Upstream upstream;

    /** The bean's properties, checked, and what was made of them. */
    private record Upstream(UpstreamSettings settings, ClientTls tls) {}

    /** The settings and what they need; a server may set a property at any time before the first link. */
    private Upstream upstream() throws InvalidPropertyException {
        Upstream current = upstream;
        if (current == null) {
            try {
                Settings texts = new Settings(Beans.properties(this)::get);
                UpstreamSettings settings = UpstreamSettings.read(texts);
                texts.check();
                ClientTls tls = new ClientTls(new ClientTlsSettings(
                        settings.trustedCertificates(),
                        settings.trustedCertificatesPassword(),
                        Optional.empty(),
                        "",
                        "",
                        settings.protocols(),
                        Ciphers.parse(new Setting("ciphers", ""))));
                current = new Upstream(settings, tls);
                upstream = current;
            } catch (SettingException e) {
                throw new InvalidPropertyException("Postern, outgoing server: " + e.getMessage(), e);
            } catch (TlsException e) {
                throw new InvalidPropertyException(
                        "Postern, outgoing server: trustedCertificates=" + trustedCertificates
                                + " is wrong; allowed is a PEM, PKCS#12 or JKS file of certificates (" + e.getMessage()
                                + ")",
                        e);
            }
        }
        return current;
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
            UpstreamLink link = UpstreamLink.open(current.settings, current.tls, adapter.watchdog());
            return new SmtpManagedConnection(current.settings, link);
        } catch (IOException e) {
            throw new EISSystemException(e.getMessage(), e);
        }
    }

    @Override
    @SuppressWarnings("rawtypes") // as the interface has it
    public @Nullable ManagedConnection matchManagedConnections(
            Set candidates, @Nullable Subject subject, @Nullable ConnectionRequestInfo requestInfo)
            throws ResourceException {
        UpstreamSettings wanted = upstream().settings;
        for (Object candidate : candidates) {
            if (candidate instanceof SmtpManagedConnection connection && connection.isFor(wanted)) {
                return connection;
            }
        }
        return null;
    }

    @Override
    @SuppressWarnings({"rawtypes", "unchecked"}) // as the interface has it
    public Set getInvalidConnections(Set connections) {
        Set invalid = new HashSet();
        for (Object candidate : connections) {
            if (candidate instanceof SmtpManagedConnection connection && !connection.usable()) {
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

    /** Name or address of the outgoing server. */
    public String getHost() {
        return host;
    }

    public void setHost(String host) {
        this.host = host;
        upstream = null;
    }

    /** Its port. */
    public String getPort() {
        return port;
    }

    public void setPort(String port) {
        this.port = port;
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
