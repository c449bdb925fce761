package org.postern.jca;

import jakarta.resource.spi.ConfigProperty;
import java.io.Serializable;
import lombok.Getter;
import lombok.Setter;
import org.postern.jca.config.ServiceWide;
import org.postern.tls.Ciphers;

/**
 * The properties of the adapter, which the administrator fills in; {@code docs/configuration.md} describes each. This is the list
 * of them: what needs their names reads them here, the launcher from the class file in the EAR.
 *
 * <p>Fields are annotated, since Open Liberty warns of each annotated setter in a superclass. The class is not abstract, since Payara
 * makes an object of it to read the defaults for its console.
 */
@Getter
@Setter
public class AdapterProperties implements Serializable {

    private static final long serialVersionUID = 1;

    @ServiceWide
    @ConfigProperty(description = "Network interfaces to listen on: comma-separated URIs such as tcp://*:8025")
    private String interfaces = "tcp://127.0.0.1:8025";

    @ServiceWide
    @ConfigProperty(description = "JNDI name of the connection factory for the upstream server")
    private String upstream = "smtp/upstream";

    @ConfigProperty(
            description =
                    "Host name of the gateway, in the greeting and the reply to EHLO; empty for that of the machine")
    private String hostName = "";

    @ConfigProperty(description = "Text after the host name in the greeting, such as ESMTP; printable ASCII")
    private String banner = "ESMTP Postern";

    @ConfigProperty(
            description =
                    "Key store with the private keys and certificates for TLS: a PKCS#12, JKS or PEM file, or a folder of PEM files")
    private String keyStore = "";

    @ServiceWide
    @ConfigProperty(confidential = true, description = "Password of the key store and of the keys in it")
    private String keyStorePassword = "";

    @ConfigProperty(description = "Alias of the server certificate in the key store; may be empty if there is only one")
    private String certificate = "";

    @ConfigProperty(description = "Server certificates by requested host name (SNI): comma-separated name=alias")
    private String sniCertificates = "";

    @ConfigProperty(description = "TLS client authentication: ignore, accept or require")
    private String clientCertificates = "ignore";

    @ConfigProperty(
            description =
                    "Trust store with the CA certificates for client certificates: a PKCS#12, JKS or PEM file, or a folder of PEM files")
    private String trustedCertificates = "";

    @ServiceWide
    @ConfigProperty(confidential = true, description = "Password of the trust store")
    private String trustedCertificatesPassword = "";

    @ConfigProperty(
            description =
                    "Maximum depth of a client's certificate chain: certificates above its own, the trusted one included")
    private String maxChainDepth = "2";

    @ConfigProperty(description = "TLS cipher suites in OpenSSL syntax; after :: those of TLS 1.3")
    private String ciphers = Ciphers.DEFAULT;

    @ConfigProperty(description = "Prefer the server's order of cipher suites to the client's: true or false")
    private String serverCipherOrder = "true";

    @ConfigProperty(description = "TLS session cache size; 0 disables session resumption")
    private String sessionCacheSize = "10000";

    @ConfigProperty(description = "TLS session lifetime, within which it can be resumed")
    private String sessionLifetime = "1h";

    @ConfigProperty(description = "TLS protocol versions: TLSv1.3, TLSv1.2")
    private String protocols = "TLSv1.3, TLSv1.2";

    @ConfigProperty(description = "Idle timeout: maximum time until a client's next command")
    private String idleTimeout = "5m";

    @ConfigProperty(
            description =
                    "Idle timeout above 80 % of maxSessions, for clients that have neither authenticated nor begun a transaction")
    private String scarceIdleTimeout = "60s";

    @ConfigProperty(description = "I/O timeout: the next block of a message, a TLS handshake, or a write to the client")
    private String activeTimeout = "60s";

    @ConfigProperty(description = "Timeout of a command that has begun, with all responses of an AUTH exchange")
    private String commandTimeout = "2m";

    @ConfigProperty(description = "Timeout of the transfer of a whole message")
    private String messageTimeout = "30m";

    @ServiceWide
    @ConfigProperty(description = "Graceful shutdown timeout: time for transactions in progress to complete")
    private String drainTimeout = "30s";

    @ServiceWide
    @ConfigProperty(description = "Maximum wait of a command for a free policy bean")
    private String policyWait = "5s";

    @ServiceWide
    @ConfigProperty(description = "Maximum concurrent sessions, on all interfaces")
    private String maxSessions = "2000";

    @ConfigProperty(description = "Maximum concurrent sessions per client address")
    private String maxSessionsPerClient = "2000";

    @ConfigProperty(
            description = "Protocol errors (unknown, invalid or out-of-sequence commands) before the session is closed")
    private String maxErrors = "20";

    @ConfigProperty(description = "Log rate limit: lines a minute about rejected commands of one client")
    private String maxLoggedRefusals = "60";

    @ConfigProperty(description = "Maximum message size; 0 leaves it to the upstream server")
    private String maxMessageSize = "100MiB";

    @ConfigProperty(description = "Maximum recipients per message")
    private String maxRecipients = "1000";

    @ConfigProperty(
            description = "Memory buffer for a message that a policy reads; the rest is spooled to a temporary file")
    private String spoolThreshold = "256KiB";

    @ConfigProperty(description = "Spool directory; empty for the JVM's temporary directory")
    private String spoolFolder = "";

    @ConfigProperty(description = "Handling of a bare CR or LF in a message: refuse or normalise")
    private String bareNewline = "refuse";

    @ConfigProperty(description = "MIME parts of a message that policies look into: maximum levels of nesting")
    private String maxPartDepth = "50";

    @ConfigProperty(description = "MIME parts of a message that policies look into: maximum number")
    private String maxParts = "10000";

    @ConfigProperty(description = "MIME parts of a message that policies look into: maximum size of all their headers")
    private String maxPartHeaderSize = "4MiB";

    @ConfigProperty(
            description = "A message that exceeds these limits, where policies look into it: reject (554) or opaque")
    private String malformedMessage = "reject";

    @ConfigProperty(description = "Handling of NUL characters in a message: refuse, remove or pass")
    private String nul = "refuse";

    @ConfigProperty(description = "Offer AUTH without TLS, on tcp interfaces: true or false")
    private String authInClear = "true";

    @ConfigProperty(description = "Require authentication before MAIL: true or false")
    private String requireAuth = "false";

    @ConfigProperty(description = "Address and command syntax: strict (RFC 5321) or lenient")
    private String addressSyntax = "strict";

    @ConfigProperty(
            description = "Brute-force protection: failed AUTH attempts per client address until AUTH returns 421")
    private String maxAuthFailuresPerClient = "20";

    @ConfigProperty(
            description =
                    "Brute-force protection: failed AUTH attempts per user name, from any address, until AUTH returns 421")
    private String maxAuthFailuresPerSubject = "50";

    @ConfigProperty(description = "Failed AUTH attempts per client or user name until each further attempt is delayed")
    private String authDelayAfter = "3";

    @ConfigProperty(description = "Delay of further AUTH attempts")
    private String authDelay = "2s";

    @ConfigProperty(description = "Period in which failed AUTH attempts are counted, from the first one on")
    private String authFailurePeriod = "10m";

    @ConfigProperty(description = "Session log level: ERROR, INFO, DEBUG or DATA")
    private String traceLevel = "INFO";

    @ConfigProperty(description = "Address family of accepted clients: any, IPv4 or IPv6")
    private String addressFamily = "any";

    @ConfigProperty(description = "Listen backlog: maximum queue of connections to be accepted")
    private String backlog = "1024";

    @ConfigProperty(description = "Networks of trusted proxies, whose connections begin with a PROXY protocol header")
    private String proxyNetworks = "";

    @ConfigProperty(description = "Listen only while the upstream server is reachable: true or false")
    private String requiresEndpoint = "false";

    @ConfigProperty(description = "Listen only while this network device is up; empty for none")
    private String requiresLink = "";

    @ServiceWide
    @ConfigProperty(description = "Health check interval for requiresEndpoint and requiresLink")
    private String probeInterval = "5s";

    @ConfigProperty(description = "Maximum concurrent sessions per client network, whose size is clientNetwork")
    private String maxSessionsPerNetwork = "2000";

    @ConfigProperty(description = "Prefix lengths of a client network, for IPv4 and IPv6")
    private String clientNetwork = "24, 64";

    @ConfigProperty(description = "Maximum size of a message's header section; 0 for no limit")
    private String maxHeaderSize = "256KiB";

    @ConfigProperty(description = "Add a Received trace field to relayed messages: true or false")
    private String receivedHeader = "false";

    @ConfigProperty(
            description = "Name of a header field with the session id, added to relayed messages; empty for none")
    private String correlationHeader = "";

    @ServiceWide
    @ConfigProperty(description = "Comma-separated names of policies to enable")
    private String enabledPolicies = "";

    @ServiceWide
    @ConfigProperty(description = "Comma-separated names of policies to disable")
    private String disabledPolicies = "";

    @ConfigProperty(description = "Count and record sessions, messages and policy calls: true or false")
    private String monitoring = "true";

    @ConfigProperty(
            description =
                    "What of a message is recorded beside envelope and conversation: off, headers or content (all of it)")
    private String recording = "headers";

    @ConfigProperty(description = "Maximum size of what is recorded of a message, with recording=content")
    private String recordingSize = "256KiB";

    @ConfigProperty(
            description =
                    "Redaction: regular expressions, separated by white space; what they match is not shown of what is recorded")
    private String redaction = "";

    @ServiceWide
    @ConfigProperty(description = "Maximum number of mail transactions that are kept in memory")
    private String historySize = "10000";

    @ServiceWide
    @ConfigProperty(description = "Maximum memory for the transactions that are kept")
    private String historyMemory = "64MiB";
}
