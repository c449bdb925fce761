package org.postern.filters.users;

import com.unboundid.ldap.sdk.FailoverServerSet;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.ServerSet;
import com.unboundid.ldap.sdk.SingleServerSet;
import com.unboundid.ldap.sdk.StartTLSPostConnectProcessor;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;

/** The servers of a directory (LDAP): the next one is asked if one is down, and none is waited for without an end. */
public final class DirectoryServers {

    private static final Logger LOG = System.getLogger(DirectoryServers.class.getName());

    private DirectoryServers() {}

    /**
     * Makes connections to them.
     *
     * @param urls of {@code ldap:} or {@code ldaps:}; at least one
     * @param startTls whether TLS begins with StartTLS where the URL is one of {@code ldap:}
     * @param timeout of the connection, of each step of a TLS handshake, and of each reply
     */
    public static ServerSet of(List<LDAPURL> urls, boolean startTls, SSLContext tls, Duration timeout) {
        List<ServerSet> each = new ArrayList<>();
        for (LDAPURL url : urls) {
            boolean overTls = url.getScheme().equals("ldaps");
            each.add(new SingleServerSet(
                    url.getHost(),
                    url.getPort(),
                    new TimedSocketFactory(
                            overTls ? tls.getSocketFactory() : SocketFactory.getDefault(), (int) timeout.toMillis()),
                    options(timeout),
                    null,
                    startTls && !overTls ? new StartTLSPostConnectProcessor(tls) : null));
        }
        FailoverServerSet all = new FailoverServerSet(each);
        all.setReOrderOnFailover(true); // or each login would wait for one that is down
        return all;
    }

    /** Whether what is said to a server, and what it says, can be read and changed on the way: without TLS, and not on this machine. */
    public static boolean isInClear(LDAPURL url, boolean startTls) {
        if (startTls || url.getScheme().equals("ldaps")) {
            return false;
        }
        try {
            return !InetAddress.getByName(url.getHost()).isLoopbackAddress();
        } catch (UnknownHostException e) {
            LOG.log(Level.DEBUG, () -> "directory " + url.getHost() + ": " + e);
            return true;
        }
    }

    private static LDAPConnectionOptions options(Duration timeout) {
        LDAPConnectionOptions options = new LDAPConnectionOptions();
        options.setConnectTimeoutMillis((int) timeout.toMillis());
        options.setResponseTimeoutMillis(timeout.toMillis());
        options.setAbandonOnTimeout(false); // a server that does not answer is not sent anything more
        options.setUseSynchronousMode(true); // no thread that reads
        options.setFollowReferrals(false); // or a password would go wherever a directory says
        options.setSSLSocketVerifier(new HostNameSSLSocketVerifier(true));
        return options;
    }
}
