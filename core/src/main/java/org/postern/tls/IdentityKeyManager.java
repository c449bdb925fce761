package org.postern.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Map;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Shows a client the certificate of the name that it asks for, and a server that asks for one the only one, also if the server does
 * not name its authority: lists of authorities are often not complete, and the administrator has said that this is the one to show.
 */
final class IdentityKeyManager extends X509ExtendedKeyManager {

    private final ServerNames names;

    /** For a server. */
    IdentityKeyManager(ServerNames names) {
        this.names = names;
    }

    /** For a client. */
    IdentityKeyManager(Identity identity) {
        this(new ServerNames(Map.of(), identity));
    }

    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        Identity identity = names.certificateOf(requestedName(socket));
        return identity.key().getAlgorithm().equals(keyType) ? identity.alias() : null;
    }

    /** Empty if the client asks for none. */
    private static String requestedName(@Nullable Socket socket) {
        return socket instanceof SSLSocket tls && tls.getHandshakeSession() instanceof ExtendedSSLSession session
                ? session.getRequestedServerNames().stream()
                        .filter(SNIHostName.class::isInstance)
                        .map(name -> ((SNIHostName) name).getAsciiName())
                        .findFirst()
                        .orElse("")
                : "";
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        Identity identity = names.otherwise();
        return Arrays.asList(keyTypes).contains(identity.key().getAlgorithm()) ? identity.alias() : null;
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(String alias) {
        return names.byAlias(alias)
                .map(identity -> identity.chain().toArray(X509Certificate[]::new))
                .orElse(null);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(String alias) {
        return names.byAlias(alias).map(Identity::key).orElse(null);
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }
}
