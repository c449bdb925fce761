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
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;
import org.postern.settings.Names;
import org.postern.settings.SettingException;
import org.postern.tls.Ciphers;
import org.postern.net.Watchdog;

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

    private static final Logger LOG = System.getLogger(PosternResourceAdapter.class.getName());

    @ConfigProperty(description = "What to listen on: URIs such as tcp://*:8025, separated by commas.")
    private String interfaces = "tcp://127.0.0.1:8025";

    @ConfigProperty(description = "The JNDI name of the upstream server.")
    private String upstream = "smtp/upstream";

    @ConfigProperty(description = "The gateway's own name, in the greeting; the machine's if empty.")
    private String hostName = "";

    @ConfigProperty(description = "A PKCS#12, JKS or PEM file with the keys for TLS.")
    private String keyStore = "";

    @ConfigProperty(confidential = true, description = "The password of the key store and the keys in it.")
    private String keyStorePassword = "";

    @ConfigProperty(description = "The alias of the key; may be empty if there is only one.")
    private String certificate = "";

    @ConfigProperty(
            description =
                    "Which certificate goes with which name that a client asks for: mail.example.org=alias, separated by commas.")
    private String sniCertificates = "";

    @ConfigProperty(description = "Whether clients are asked for a certificate: ignore, accept or require.")
    private String clientCertificates = "ignore";

    @ConfigProperty(description = "A PKCS#12, JKS or PEM file with the authorities of those.")
    private String trustedCertificates = "";

    @ConfigProperty(confidential = true, description = "The password of that file.")
    private String trustedCertificatesPassword = "";

    @ConfigProperty(description = "How many certificates may stand above a client's, the trusted one included.")
    private String maxChainDepth = "2";

    @ConfigProperty(description = "The cipher suites, as OpenSSL has it; after :: those of TLS 1.3.")
    private String ciphers = Ciphers.DEFAULT;

    @ConfigProperty(description = "Whether the order of the suites is ours, or the client's.")
    private String serverCipherOrder = "true";

    @ConfigProperty(description = "How many TLS sessions are kept to be resumed; 0 for no resumption.")
    private String sessionCacheSize = "10000";

    @ConfigProperty(description = "How long a TLS session can be resumed.")
    private String sessionLifetime = "1h";

    @ConfigProperty(description = "The versions of TLS: TLSv1.3 and TLSv1.2.")
    private String protocols = "TLSv1.3, TLSv1.2";

    @ConfigProperty(description = "How long a client may take to begin its next command.")
    private String idleTimeout = "5m";

    @ConfigProperty(description = "The same for a client that has begun nothing, above 80 % of maxSessions.")
    private String scarceIdleTimeout = "60s";

    @ConfigProperty(description = "How long a client may take for the next block of a message.")
    private String activeTimeout = "60s";

    @ConfigProperty(
            description = "How long a client may take for a command that it has begun, with every response of an AUTH.")
    private String commandTimeout = "2m";

    @ConfigProperty(description = "How long a client may take for a whole message.")
    private String messageTimeout = "30m";

    @ConfigProperty(description = "How long transactions may go on when the service ends.")
    private String drainTimeout = "30s";

    @ConfigProperty(description = "How long a command waits for a free policy bean.")
    private String policyWait = "5s";

    @ConfigProperty(description = "Sessions at a time, on all interfaces.")
    private String maxSessions = "2000";

    @ConfigProperty(description = "Sessions at a time from one address.")
    private String maxSessionsPerClient = "2000";

    @ConfigProperty(description = "Commands that are none, or come at the wrong time, before a session is ended.")
    private String maxErrors = "20";

    @ConfigProperty(description = "Log lines a minute about refused commands of one client; the rest becomes a sum.")
    private String maxLoggedRefusals = "60";

    @ConfigProperty(description = "The largest message, such as 25MiB; 0 leaves it to the upstream server.")
    private String maxMessageSize = "100MiB";

    @ConfigProperty(description = "The recipients of one message.")
    private String maxRecipients = "1000";

    @ConfigProperty(description = "How much of a message that a policy sees is kept in memory.")
    private String spoolThreshold = "256KiB";

    @ConfigProperty(description = "Where the rest is kept; the JVM's temporary folder if empty.")
    private String spoolFolder = "";

    @ConfigProperty(description = "refuse or normalise a CR or LF that stands alone in a message.")
    private String bareNewline = "refuse";

    @ConfigProperty(description = "What to do with a NUL in a message: refuse, remove or pass.")
    private String nul = "refuse";

    @ConfigProperty(description = "Whether AUTH is offered without TLS, on tcp interfaces.")
    private String authInClear = "true";

    @ConfigProperty(description = "Whether MAIL needs AUTH first.")
    private String requireAuth = "false";

    @ConfigProperty(description = "strict, or lenient for clients that do not keep to RFC 5321.")
    private String addressSyntax = "strict";

    @ConfigProperty(description = "Failed AUTHs of one client address, after which AUTH is answered with 421.")
    private String maxAuthFailuresPerClient = "20";

    @ConfigProperty(description = "Failed AUTHs for one user, from anywhere, after which AUTH is answered with 421.")
    private String maxAuthFailuresPerSubject = "50";

    @ConfigProperty(description = "Failed AUTHs of one client address, or for one user, after which AUTH has to wait.")
    private String authDelayAfter = "3";

    @ConfigProperty(description = "How long it has to wait.")
    private String authDelay = "2s";

    @ConfigProperty(description = "How long failed AUTHs count, from the first one on.")
    private String authFailurePeriod = "10m";

    @ConfigProperty(description = "How much of sessions the log tells: ERROR, INFO, DEBUG or DATA.")
    private String traceLevel = "INFO";

    @ConfigProperty(description = "Whose clients are taken: any, IPv4 or IPv6.")
    private String addressFamily = "any";

    @ConfigProperty(description = "How many connections may wait to be accepted.")
    private String backlog = "1024";

    @ConfigProperty(
            description = "The networks of proxies, whose connections begin with a PROXY header; separated by commas.")
    private String proxyNetworks = "";

    @ConfigProperty(description = "Whether interfaces listen only while the upstream server can be reached.")
    private String requiresEndpoint = "false";

    @ConfigProperty(description = "The network device that must be up for interfaces to listen; empty for none.")
    private String requiresLink = "";

    @ConfigProperty(description = "How often it is looked whether that server and device are there.")
    private String probeInterval = "5s";

    @ConfigProperty(description = "Sessions at a time from one network.")
    private String maxSessionsPerNetwork = "2000";

    @ConfigProperty(description = "The size of a network: the lengths of the prefixes of IPv4 and of IPv6.")
    private String clientNetwork = "24, 64";

    @ConfigProperty(description = "The largest header of a message; 0 for no limit.")
    private String maxHeaderSize = "256KiB";

    @ConfigProperty(description = "Whether a field Received is put before relayed messages.")
    private String receivedHeader = "false";

    @ConfigProperty(
            description =
                    "The name of a field, put before relayed messages, that tells the session's id; empty for none.")
    private String correlationHeader = "";

    @ConfigProperty(description = "Names of policies to switch on, separated by commas.")
    private String enabledPolicies = "";

    @ConfigProperty(description = "Names of policies to switch off, separated by commas.")
    private String disabledPolicies = "";

    @ConfigProperty(description = "Whether sessions, messages and policies are counted.")
    private String monitoring = "true";

    @SuppressWarnings("serial") // an adapter that has been started is not written anywhere
    private transient volatile @Nullable Service service;

    private transient volatile ServerConfiguration server = ServerConfiguration.UNKNOWN;

    @Override
    public void start(BootstrapContext context) throws ResourceAdapterInternalException {
        server = PayaraConfiguration.of(context);
        warnOfUnknownProperties();
        try {
            service = new Service(ServiceSettings.read(this), context, server != ServerConfiguration.UNKNOWN);
        } catch (SettingException e) {
            throw new ResourceAdapterInternalException("Postern: " + e.getMessage(), e);
        }
    }

    private void warnOfUnknownProperties() {
        Set<String> known = Beans.properties(this).keySet();
        server.adapter()
                .ifPresent(configured -> configured.entered().keySet().stream()
                        .filter(property -> !known.contains(property))
                        .forEach(property -> LOG.log(
                                Level.WARNING,
                                () -> "resource adapter config " + configured.name() + ": "
                                        + Names.unknown("property", property, known))));
    }

    /** What the server's configuration says now. */
    ServerConfiguration serverConfiguration() {
        return server;
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

    public String getInterfaces() {
        return interfaces;
    }

    public void setInterfaces(String interfaces) {
        this.interfaces = interfaces;
    }

    public String getUpstream() {
        return upstream;
    }

    public void setUpstream(String upstream) {
        this.upstream = upstream;
    }

    public String getHostName() {
        return hostName;
    }

    public void setHostName(String hostName) {
        this.hostName = hostName;
    }

    public String getKeyStore() {
        return keyStore;
    }

    public void setKeyStore(String keyStore) {
        this.keyStore = keyStore;
    }

    public String getKeyStorePassword() {
        return keyStorePassword;
    }

    public void setKeyStorePassword(String keyStorePassword) {
        this.keyStorePassword = keyStorePassword;
    }

    public String getCertificate() {
        return certificate;
    }

    public void setCertificate(String certificate) {
        this.certificate = certificate;
    }

    public String getSniCertificates() {
        return sniCertificates;
    }

    public void setSniCertificates(String sniCertificates) {
        this.sniCertificates = sniCertificates;
    }

    public String getClientCertificates() {
        return clientCertificates;
    }

    public void setClientCertificates(String clientCertificates) {
        this.clientCertificates = clientCertificates;
    }

    public String getTrustedCertificates() {
        return trustedCertificates;
    }

    public void setTrustedCertificates(String trustedCertificates) {
        this.trustedCertificates = trustedCertificates;
    }

    public String getTrustedCertificatesPassword() {
        return trustedCertificatesPassword;
    }

    public void setTrustedCertificatesPassword(String trustedCertificatesPassword) {
        this.trustedCertificatesPassword = trustedCertificatesPassword;
    }

    public String getMaxChainDepth() {
        return maxChainDepth;
    }

    public void setMaxChainDepth(String maxChainDepth) {
        this.maxChainDepth = maxChainDepth;
    }

    public String getCiphers() {
        return ciphers;
    }

    public void setCiphers(String ciphers) {
        this.ciphers = ciphers;
    }

    public String getServerCipherOrder() {
        return serverCipherOrder;
    }

    public void setServerCipherOrder(String serverCipherOrder) {
        this.serverCipherOrder = serverCipherOrder;
    }

    public String getSessionCacheSize() {
        return sessionCacheSize;
    }

    public void setSessionCacheSize(String sessionCacheSize) {
        this.sessionCacheSize = sessionCacheSize;
    }

    public String getSessionLifetime() {
        return sessionLifetime;
    }

    public void setSessionLifetime(String sessionLifetime) {
        this.sessionLifetime = sessionLifetime;
    }

    public String getProtocols() {
        return protocols;
    }

    public void setProtocols(String protocols) {
        this.protocols = protocols;
    }

    public String getIdleTimeout() {
        return idleTimeout;
    }

    public void setIdleTimeout(String idleTimeout) {
        this.idleTimeout = idleTimeout;
    }

    public String getScarceIdleTimeout() {
        return scarceIdleTimeout;
    }

    public void setScarceIdleTimeout(String scarceIdleTimeout) {
        this.scarceIdleTimeout = scarceIdleTimeout;
    }

    public String getActiveTimeout() {
        return activeTimeout;
    }

    public void setActiveTimeout(String activeTimeout) {
        this.activeTimeout = activeTimeout;
    }

    public String getDrainTimeout() {
        return drainTimeout;
    }

    public void setDrainTimeout(String drainTimeout) {
        this.drainTimeout = drainTimeout;
    }

    public String getPolicyWait() {
        return policyWait;
    }

    public void setPolicyWait(String policyWait) {
        this.policyWait = policyWait;
    }

    public String getMaxSessions() {
        return maxSessions;
    }

    public void setMaxSessions(String maxSessions) {
        this.maxSessions = maxSessions;
    }

    public String getMaxSessionsPerClient() {
        return maxSessionsPerClient;
    }

    public void setMaxSessionsPerClient(String maxSessionsPerClient) {
        this.maxSessionsPerClient = maxSessionsPerClient;
    }

    public String getMaxMessageSize() {
        return maxMessageSize;
    }

    public void setMaxMessageSize(String maxMessageSize) {
        this.maxMessageSize = maxMessageSize;
    }

    public String getMaxErrors() {
        return maxErrors;
    }

    public void setMaxErrors(String maxErrors) {
        this.maxErrors = maxErrors;
    }

    public String getMaxLoggedRefusals() {
        return maxLoggedRefusals;
    }

    public void setMaxLoggedRefusals(String maxLoggedRefusals) {
        this.maxLoggedRefusals = maxLoggedRefusals;
    }

    public String getMaxRecipients() {
        return maxRecipients;
    }

    public void setMaxRecipients(String maxRecipients) {
        this.maxRecipients = maxRecipients;
    }

    public String getSpoolThreshold() {
        return spoolThreshold;
    }

    public void setSpoolThreshold(String spoolThreshold) {
        this.spoolThreshold = spoolThreshold;
    }

    public String getSpoolFolder() {
        return spoolFolder;
    }

    public void setSpoolFolder(String spoolFolder) {
        this.spoolFolder = spoolFolder;
    }

    public String getBareNewline() {
        return bareNewline;
    }

    public void setBareNewline(String bareNewline) {
        this.bareNewline = bareNewline;
    }

    public String getNul() {
        return nul;
    }

    public void setNul(String nul) {
        this.nul = nul;
    }

    public String getAuthInClear() {
        return authInClear;
    }

    public void setAuthInClear(String authInClear) {
        this.authInClear = authInClear;
    }

    public String getRequireAuth() {
        return requireAuth;
    }

    public void setRequireAuth(String requireAuth) {
        this.requireAuth = requireAuth;
    }

    public String getAddressSyntax() {
        return addressSyntax;
    }

    public void setAddressSyntax(String addressSyntax) {
        this.addressSyntax = addressSyntax;
    }

    public String getMaxAuthFailuresPerClient() {
        return maxAuthFailuresPerClient;
    }

    public void setMaxAuthFailuresPerClient(String maxAuthFailuresPerClient) {
        this.maxAuthFailuresPerClient = maxAuthFailuresPerClient;
    }

    public String getMaxAuthFailuresPerSubject() {
        return maxAuthFailuresPerSubject;
    }

    public void setMaxAuthFailuresPerSubject(String maxAuthFailuresPerSubject) {
        this.maxAuthFailuresPerSubject = maxAuthFailuresPerSubject;
    }

    public String getAuthDelayAfter() {
        return authDelayAfter;
    }

    public void setAuthDelayAfter(String authDelayAfter) {
        this.authDelayAfter = authDelayAfter;
    }

    public String getAuthDelay() {
        return authDelay;
    }

    public void setAuthDelay(String authDelay) {
        this.authDelay = authDelay;
    }

    public String getAuthFailurePeriod() {
        return authFailurePeriod;
    }

    public void setAuthFailurePeriod(String authFailurePeriod) {
        this.authFailurePeriod = authFailurePeriod;
    }

    public String getTraceLevel() {
        return traceLevel;
    }

    public void setTraceLevel(String traceLevel) {
        this.traceLevel = traceLevel;
    }

    public String getAddressFamily() {
        return addressFamily;
    }

    public void setAddressFamily(String addressFamily) {
        this.addressFamily = addressFamily;
    }

    public String getBacklog() {
        return backlog;
    }

    public void setBacklog(String backlog) {
        this.backlog = backlog;
    }

    public String getProxyNetworks() {
        return proxyNetworks;
    }

    public void setProxyNetworks(String proxyNetworks) {
        this.proxyNetworks = proxyNetworks;
    }

    public String getRequiresEndpoint() {
        return requiresEndpoint;
    }

    public void setRequiresEndpoint(String requiresEndpoint) {
        this.requiresEndpoint = requiresEndpoint;
    }

    public String getRequiresLink() {
        return requiresLink;
    }

    public void setRequiresLink(String requiresLink) {
        this.requiresLink = requiresLink;
    }

    public String getProbeInterval() {
        return probeInterval;
    }

    public void setProbeInterval(String probeInterval) {
        this.probeInterval = probeInterval;
    }

    public String getMaxSessionsPerNetwork() {
        return maxSessionsPerNetwork;
    }

    public void setMaxSessionsPerNetwork(String maxSessionsPerNetwork) {
        this.maxSessionsPerNetwork = maxSessionsPerNetwork;
    }

    public String getClientNetwork() {
        return clientNetwork;
    }

    public void setClientNetwork(String clientNetwork) {
        this.clientNetwork = clientNetwork;
    }

    public String getMaxHeaderSize() {
        return maxHeaderSize;
    }

    public void setMaxHeaderSize(String maxHeaderSize) {
        this.maxHeaderSize = maxHeaderSize;
    }

    public String getReceivedHeader() {
        return receivedHeader;
    }

    public void setReceivedHeader(String receivedHeader) {
        this.receivedHeader = receivedHeader;
    }

    public String getCorrelationHeader() {
        return correlationHeader;
    }

    public void setCorrelationHeader(String correlationHeader) {
        this.correlationHeader = correlationHeader;
    }

    public String getCommandTimeout() {
        return commandTimeout;
    }

    public void setCommandTimeout(String commandTimeout) {
        this.commandTimeout = commandTimeout;
    }

    public String getMessageTimeout() {
        return messageTimeout;
    }

    public void setMessageTimeout(String messageTimeout) {
        this.messageTimeout = messageTimeout;
    }

    public String getEnabledPolicies() {
        return enabledPolicies;
    }

    public void setEnabledPolicies(String enabledPolicies) {
        this.enabledPolicies = enabledPolicies;
    }

    public String getDisabledPolicies() {
        return disabledPolicies;
    }

    public void setDisabledPolicies(String disabledPolicies) {
        this.disabledPolicies = disabledPolicies;
    }

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
