package org.postern.jca.connection;

import jakarta.resource.spi.ConfigProperty;
import java.io.Serializable;
import lombok.Getter;
import lombok.Setter;
import org.postern.tls.Ciphers;

/**
 * The properties of a connection pool, which name the upstream server; {@code docs/configuration.md} describes each. This
 * is the list of them, as {@link AdapterProperties} is of the adapter's.
 */
@Getter
@Setter
public class UpstreamProperties implements Serializable {

    private static final long serialVersionUID = 1;

    @ConfigProperty(
            description =
                    "Upstream hosts by name or address, each with a port if it differs: comma-separated, and semicolons before fallback hosts")
    private String host = "127.0.0.1";

    @ConfigProperty(description = "Default port for hosts given without one")
    private String port = "25";

    @ConfigProperty(description = "Static addresses of hosts, instead of DNS: comma-separated name=address")
    private String addresses = "";

    @ConfigProperty(description = "Local address to connect from; empty for the system's choice")
    private String sourceAddress = "";

    @ConfigProperty(description = "Timeout of connection and greeting while there is another host to fail over to")
    private String failoverTimeout = "3s";

    @ConfigProperty(description = "Retry interval of a host that failed, while another one is up")
    private String hostDownTime = "30s";

    @ConfigProperty(description = "Connection security: NONE, SSL (implicit TLS) or STARTTLS")
    private String connectionSecurity = "NONE";

    @ConfigProperty(
            description =
                    "Trust store with the CA certificates for the server: a PEM, PKCS#12 or JKS file; empty for that of the JVM")
    private String trustedCertificates = "";

    @ConfigProperty(confidential = true, description = "Password of the trust store")
    private String trustedCertificatesPassword = "";

    @ConfigProperty(
            description =
                    "Key store with the TLS client certificate: a PKCS#12, JKS or PEM file, or a folder of PEM files")
    private String clientCertificate = "";

    @ConfigProperty(confidential = true, description = "Password of that key store and of the key in it")
    private String clientCertificatePassword = "";

    @ConfigProperty(description = "Alias of the TLS client certificate; may be empty if there is only one")
    private String clientCertificateAlias = "";

    @ConfigProperty(description = "TLS cipher suites in OpenSSL syntax; after :: those of TLS 1.3")
    private String ciphers = Ciphers.DEFAULT;

    @ConfigProperty(description = "TLS protocol versions: TLSv1.3, TLSv1.2")
    private String protocols = "TLSv1.3, TLSv1.2";

    @ConfigProperty(description = "User name for upstream authentication")
    private String userName = "";

    @ConfigProperty(confidential = true, description = "Password for upstream authentication")
    private String password = "";

    @ConfigProperty(description = "SASL mechanisms for upstream authentication, in order of preference")
    private String mechanisms = "XOAUTH2, SCRAM-SHA-256, CRAM-MD5, PLAIN, LOGIN";

    @ConfigProperty(description = "OAuth 2.0 access token source: file:/path, or the URL of a token endpoint")
    private String tokenSource = "";

    @ConfigProperty(description = "OAuth 2.0 client ID")
    private String tokenClientId = "";

    @ConfigProperty(confidential = true, description = "OAuth 2.0 client secret")
    private String tokenClientSecret = "";

    @ConfigProperty(description = "OAuth 2.0 scope")
    private String tokenScope = "";

    @ConfigProperty(description = "Host name for HELO and EHLO; empty for the client's")
    private String heloName = "";

    @ConfigProperty(description = "Timeout of connection and TLS handshake")
    private String connectTimeout = "30s";

    @ConfigProperty(description = "Timeout of replies other than those to MAIL, RCPT, DATA and messages, and of writes")
    private String activeTimeout = "30s";

    @ConfigProperty(description = "Timeout of the replies to MAIL, RCPT and DATA")
    private String commandTimeout = "5m";

    @ConfigProperty(description = "Timeout of the reply to a message, after its final dot")
    private String dataTimeout = "10m";

    @ConfigProperty(description = "Maximum idle time of a pooled connection that is used again")
    private String idleTimeout = "15s";

    @ConfigProperty(description = "Maximum age of a connection at which another transaction may begin on it")
    private String linkLifetime = "5m";

    @ConfigProperty(description = "Maximum transactions per connection")
    private String messagesPerLink = "100";

    @ConfigProperty(description = "Maximum size of a reply, with all its lines")
    private String maxReplySize = "64KiB";
}
