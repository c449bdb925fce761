package org.postern.jca;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ConfigProperty;
import jakarta.resource.spi.Connector;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.TransactionSupport.TransactionSupportLevel;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.UnknownHostException;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;
import org.postern.settings.SettingException;
import org.postern.tls.Ciphers;
import org.postern.wire.Watchdog;

/**
 * The adapter: one deployed service. Its properties are what the administrator fills in; {@code docs/configuration.md} tells
 * about each.
 *
 * <p>{@code start()} opens nothing, because some servers start an instance that is never used. The door opens when every policy
 * of the application is active, and closes when the first one goes.
 */
@Connector(
        displayName = "Postern",
        description = "SMTP policy gateway",
        vendorName = "Postern",
        eisType = "SMTP",
        version = "1.0",
        transactionSupport = TransactionSupportLevel.NoTransaction)
public class PosternResourceAdapter implements ResourceAdapter, Serializable {

    private static final long serialVersionUID = 1;

    private @ConfigProperty String interfaces = "tcp://127.0.0.1:8025";
    private @ConfigProperty String upstream = "smtp/upstream";
    private @ConfigProperty String hostName = "";
    private @ConfigProperty String keyStore = "";
    private @ConfigProperty(confidential = true) String keyStorePassword = "";
    private @ConfigProperty String certificate = "";
    private @ConfigProperty String sniCertificates = "";
    private @ConfigProperty String clientCertificates = "ignore";
    private @ConfigProperty String trustedCertificates = "";
    private @ConfigProperty(confidential = true) String trustedCertificatesPassword = "";
    private @ConfigProperty String maxChainDepth = "2";
    private @ConfigProperty String ciphers = Ciphers.DEFAULT;
    private @ConfigProperty String serverCipherOrder = "true";
    private @ConfigProperty String sessionCacheSize = "10000";
    private @ConfigProperty String sessionLifetime = "1h";
    private @ConfigProperty String protocols = "TLSv1.3, TLSv1.2";
    private @ConfigProperty String idleTimeout = "60s";
    private @ConfigProperty String activeTimeout = "60s";
    private @ConfigProperty String commandTimeout = "2m";
    private @ConfigProperty String messageTimeout = "30m";
    private @ConfigProperty String drainTimeout = "30s";
    private @ConfigProperty String policyWait = "5s";
    private @ConfigProperty String maxSessions = "2000";
    private @ConfigProperty String maxSessionsPerClient = "2000";
    private @ConfigProperty String maxErrors = "20";
    private @ConfigProperty String maxMessageSize = "100MiB";
    private @ConfigProperty String maxRecipients = "1000";
    private @ConfigProperty String spoolThreshold = "256KiB";
    private @ConfigProperty String spoolFolder = "";
    private @ConfigProperty String bareNewline = "refuse";
    private @ConfigProperty String authInClear = "true";
    private @ConfigProperty String requireAuth = "false";
    private @ConfigProperty String traceLevel = "INFO";
    private @ConfigProperty String addressFamily = "any";
    private @ConfigProperty String backlog = "1024";
    private @ConfigProperty String proxyNetworks = "";
    private @ConfigProperty String requiresEndpoint = "false";
    private @ConfigProperty String requiresLink = "";
    private @ConfigProperty String probeInterval = "5s";
    private @ConfigProperty String maxSessionsPerNetwork = "2000";
    private @ConfigProperty String clientNetwork = "24, 64";
    private @ConfigProperty String maxHeaderSize = "256KiB";
    private @ConfigProperty String receivedHeader = "false";
    private @ConfigProperty String correlationHeader = "";
    private @ConfigProperty String enabledPolicies = "";
    private @ConfigProperty String disabledPolicies = "";
    private @ConfigProperty String monitoring = "true";

    @SuppressWarnings("serial") // an adapter that has been started is not written anywhere
    private transient volatile @Nullable Service service;

    @Override
    public void start(BootstrapContext context) throws ResourceAdapterInternalException {
        try {
            service = new Service(ServiceSettings.read(this), context.getTransactionSynchronizationRegistry());
        } catch (SettingException e) {
            throw new ResourceAdapterInternalException("Postern: " + e.getMessage(), e);
        }
    }

    @Override
    public void stop() {
        Service running = service;
        service = null;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public void endpointActivation(MessageEndpointFactory factory, ActivationSpec spec) throws ResourceException {
        running().activate(factory, (PolicyActivation) spec);
    }

    @Override
    public void endpointDeactivation(MessageEndpointFactory factory, ActivationSpec spec) {
        Service running = service;
        if (running != null) {
            running.deactivate(factory);
        }
    }

    /** Not supported: there is nothing to recover. */
    @Override
    public XAResource[] getXAResources(ActivationSpec[] specs) {
        return new XAResource[0];
    }

    private Service running() {
        Service running = service;
        if (running == null) {
            throw new IllegalStateException("the adapter has not been started");
        }
        return running;
    }

    /** What watches the links of this service. */
    Watchdog watchdog() {
        return running().watchdog();
    }

    /** The gateway's own name: as set, or the machine's. */
    String effectiveHostName() {
        if (!hostName.isBlank()) {
            return hostName;
        }
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    String effectiveSpoolFolder() {
        return spoolFolder.isBlank() ? System.getProperty("java.io.tmpdir") : spoolFolder;
    }

    /** What to listen on: URIs such as {@code tcp://*:8025}, separated by commas. */
    public String getInterfaces() {
        return interfaces;
    }

    public void setInterfaces(String interfaces) {
        this.interfaces = interfaces;
    }

    /** The JNDI name of the outgoing server. */
    public String getUpstream() {
        return upstream;
    }

    public void setUpstream(String upstream) {
        this.upstream = upstream;
    }

    /** The gateway's own name, in the greeting; the machine's if empty. */
    public String getHostName() {
        return hostName;
    }

    public void setHostName(String hostName) {
        this.hostName = hostName;
    }

    /** A PKCS#12, JKS or PEM file with the keys for TLS. */
    public String getKeyStore() {
        return keyStore;
    }

    public void setKeyStore(String keyStore) {
        this.keyStore = keyStore;
    }

    /** The password of the key store and the keys in it. */
    public String getKeyStorePassword() {
        return keyStorePassword;
    }

    public void setKeyStorePassword(String keyStorePassword) {
        this.keyStorePassword = keyStorePassword;
    }

    /** The alias of the key; may be empty if there is only one. */
    public String getCertificate() {
        return certificate;
    }

    public void setCertificate(String certificate) {
        this.certificate = certificate;
    }

    /** Which certificate goes with which name that a client asks for: {@code mail.example.org=alias}, separated by commas. */
    public String getSniCertificates() {
        return sniCertificates;
    }

    public void setSniCertificates(String sniCertificates) {
        this.sniCertificates = sniCertificates;
    }

    /** Whether clients are asked for a certificate: {@code ignore}, {@code accept} or {@code require}. */
    public String getClientCertificates() {
        return clientCertificates;
    }

    public void setClientCertificates(String clientCertificates) {
        this.clientCertificates = clientCertificates;
    }

    /** A PKCS#12, JKS or PEM file with the authorities of those. */
    public String getTrustedCertificates() {
        return trustedCertificates;
    }

    public void setTrustedCertificates(String trustedCertificates) {
        this.trustedCertificates = trustedCertificates;
    }

    /** The password of that file. */
    public String getTrustedCertificatesPassword() {
        return trustedCertificatesPassword;
    }

    public void setTrustedCertificatesPassword(String trustedCertificatesPassword) {
        this.trustedCertificatesPassword = trustedCertificatesPassword;
    }

    /** How many certificates may stand above a client's, the trusted one included. */
    public String getMaxChainDepth() {
        return maxChainDepth;
    }

    public void setMaxChainDepth(String maxChainDepth) {
        this.maxChainDepth = maxChainDepth;
    }

    /** The cipher suites, as OpenSSL has it; after {@code ::} those of TLS 1.3. */
    public String getCiphers() {
        return ciphers;
    }

    public void setCiphers(String ciphers) {
        this.ciphers = ciphers;
    }

    /** Whether the order of the suites is ours, or the client's. */
    public String getServerCipherOrder() {
        return serverCipherOrder;
    }

    public void setServerCipherOrder(String serverCipherOrder) {
        this.serverCipherOrder = serverCipherOrder;
    }

    /** How many TLS sessions are kept to be resumed; 0 for no resumption. */
    public String getSessionCacheSize() {
        return sessionCacheSize;
    }

    public void setSessionCacheSize(String sessionCacheSize) {
        this.sessionCacheSize = sessionCacheSize;
    }

    /** How long a TLS session can be resumed. */
    public String getSessionLifetime() {
        return sessionLifetime;
    }

    public void setSessionLifetime(String sessionLifetime) {
        this.sessionLifetime = sessionLifetime;
    }

    /** The versions of TLS: {@code TLSv1.3} and {@code TLSv1.2}. */
    public String getProtocols() {
        return protocols;
    }

    public void setProtocols(String protocols) {
        this.protocols = protocols;
    }

    /** How long a client may take to begin its next command. */
    public String getIdleTimeout() {
        return idleTimeout;
    }

    public void setIdleTimeout(String idleTimeout) {
        this.idleTimeout = idleTimeout;
    }

    /** How long a client may take for the next block of a message. */
    public String getActiveTimeout() {
        return activeTimeout;
    }

    public void setActiveTimeout(String activeTimeout) {
        this.activeTimeout = activeTimeout;
    }

    /** How long transactions may go on when the service ends. */
    public String getDrainTimeout() {
        return drainTimeout;
    }

    public void setDrainTimeout(String drainTimeout) {
        this.drainTimeout = drainTimeout;
    }

    /** How long a command waits for a free policy bean. */
    public String getPolicyWait() {
        return policyWait;
    }

    public void setPolicyWait(String policyWait) {
        this.policyWait = policyWait;
    }

    /** Sessions at a time, on all interfaces. */
    public String getMaxSessions() {
        return maxSessions;
    }

    public void setMaxSessions(String maxSessions) {
        this.maxSessions = maxSessions;
    }

    /** Sessions at a time from one address. */
    public String getMaxSessionsPerClient() {
        return maxSessionsPerClient;
    }

    public void setMaxSessionsPerClient(String maxSessionsPerClient) {
        this.maxSessionsPerClient = maxSessionsPerClient;
    }

    /** The largest message, such as {@code 25MiB}; 0 leaves it to the outgoing server. */
    public String getMaxMessageSize() {
        return maxMessageSize;
    }

    public void setMaxMessageSize(String maxMessageSize) {
        this.maxMessageSize = maxMessageSize;
    }

    /** Commands that are none, or come at the wrong time, before a session is ended. */
    public String getMaxErrors() {
        return maxErrors;
    }

    public void setMaxErrors(String maxErrors) {
        this.maxErrors = maxErrors;
    }

    /** The recipients of one message. */
    public String getMaxRecipients() {
        return maxRecipients;
    }

    public void setMaxRecipients(String maxRecipients) {
        this.maxRecipients = maxRecipients;
    }

    /** How much of a message that a policy sees is kept in memory. */
    public String getSpoolThreshold() {
        return spoolThreshold;
    }

    public void setSpoolThreshold(String spoolThreshold) {
        this.spoolThreshold = spoolThreshold;
    }

    /** Where the rest is kept; the JVM's temporary folder if empty. */
    public String getSpoolFolder() {
        return spoolFolder;
    }

    public void setSpoolFolder(String spoolFolder) {
        this.spoolFolder = spoolFolder;
    }

    /** {@code refuse} or {@code normalise} a CR or LF that stands alone in a message. */
    public String getBareNewline() {
        return bareNewline;
    }

    public void setBareNewline(String bareNewline) {
        this.bareNewline = bareNewline;
    }

    /** Whether AUTH is offered without TLS, on {@code tcp} interfaces. */
    public String getAuthInClear() {
        return authInClear;
    }

    public void setAuthInClear(String authInClear) {
        this.authInClear = authInClear;
    }

    /** Whether MAIL needs AUTH first. */
    public String getRequireAuth() {
        return requireAuth;
    }

    public void setRequireAuth(String requireAuth) {
        this.requireAuth = requireAuth;
    }

    /** How much of sessions the log tells: {@code ERROR}, {@code INFO}, {@code DEBUG} or {@code DATA}. */
    public String getTraceLevel() {
        return traceLevel;
    }

    public void setTraceLevel(String traceLevel) {
        this.traceLevel = traceLevel;
    }

    /** Whose clients are taken: {@code any}, {@code IPv4} or {@code IPv6}. */
    public String getAddressFamily() {
        return addressFamily;
    }

    public void setAddressFamily(String addressFamily) {
        this.addressFamily = addressFamily;
    }

    /** How many connections may wait to be accepted. */
    public String getBacklog() {
        return backlog;
    }

    public void setBacklog(String backlog) {
        this.backlog = backlog;
    }

    /** The networks of proxies, whose connections begin with a PROXY header; separated by commas. */
    public String getProxyNetworks() {
        return proxyNetworks;
    }

    public void setProxyNetworks(String proxyNetworks) {
        this.proxyNetworks = proxyNetworks;
    }

    /** Whether interfaces listen only while the outgoing server can be reached. */
    public String getRequiresEndpoint() {
        return requiresEndpoint;
    }

    public void setRequiresEndpoint(String requiresEndpoint) {
        this.requiresEndpoint = requiresEndpoint;
    }

    /** The network device that must be up for interfaces to listen; empty for none. */
    public String getRequiresLink() {
        return requiresLink;
    }

    public void setRequiresLink(String requiresLink) {
        this.requiresLink = requiresLink;
    }

    /** How often it is looked whether that server and device are there. */
    public String getProbeInterval() {
        return probeInterval;
    }

    public void setProbeInterval(String probeInterval) {
        this.probeInterval = probeInterval;
    }

    /** Sessions at a time from one network. */
    public String getMaxSessionsPerNetwork() {
        return maxSessionsPerNetwork;
    }

    public void setMaxSessionsPerNetwork(String maxSessionsPerNetwork) {
        this.maxSessionsPerNetwork = maxSessionsPerNetwork;
    }

    /** The size of a network: the lengths of the prefixes of IPv4 and of IPv6. */
    public String getClientNetwork() {
        return clientNetwork;
    }

    public void setClientNetwork(String clientNetwork) {
        this.clientNetwork = clientNetwork;
    }

    /** The largest header of a message; 0 for no limit. */
    public String getMaxHeaderSize() {
        return maxHeaderSize;
    }

    public void setMaxHeaderSize(String maxHeaderSize) {
        this.maxHeaderSize = maxHeaderSize;
    }

    /** Whether a field {@code Received} is put before relayed messages. */
    public String getReceivedHeader() {
        return receivedHeader;
    }

    public void setReceivedHeader(String receivedHeader) {
        this.receivedHeader = receivedHeader;
    }

    /** The name of a field, put before relayed messages, that tells the session's id; empty for none. */
    public String getCorrelationHeader() {
        return correlationHeader;
    }

    public void setCorrelationHeader(String correlationHeader) {
        this.correlationHeader = correlationHeader;
    }

    /** How long a client may take for a command that it has begun, with every response of an AUTH. */
    public String getCommandTimeout() {
        return commandTimeout;
    }

    public void setCommandTimeout(String commandTimeout) {
        this.commandTimeout = commandTimeout;
    }

    /** How long a client may take for a whole message. */
    public String getMessageTimeout() {
        return messageTimeout;
    }

    public void setMessageTimeout(String messageTimeout) {
        this.messageTimeout = messageTimeout;
    }

    /** Names of policies to switch on, separated by commas. */
    public String getEnabledPolicies() {
        return enabledPolicies;
    }

    public void setEnabledPolicies(String enabledPolicies) {
        this.enabledPolicies = enabledPolicies;
    }

    /** Names of policies to switch off, separated by commas. */
    public String getDisabledPolicies() {
        return disabledPolicies;
    }

    public void setDisabledPolicies(String disabledPolicies) {
        this.disabledPolicies = disabledPolicies;
    }

    /** Whether sessions, messages and policies are counted. */
    public String getMonitoring() {
        return monitoring;
    }

    public void setMonitoring(String monitoring) {
        this.monitoring = monitoring;
    }

    /** Two adapters that are configured alike are equal (Jakarta Connectors §5.3.5). */
    @Override
    public boolean equals(Object other) {
        return other != null
                && other.getClass() == getClass()
                && Beans.properties(this).equals(Beans.properties(other));
    }

    @Override
    public int hashCode() {
        return interfaces.hashCode();
    }
}
