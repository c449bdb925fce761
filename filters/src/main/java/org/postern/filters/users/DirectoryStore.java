package org.postern.filters.users;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.FailoverServerSet;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPConnectionOptions;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.ServerSet;
import com.unboundid.ldap.sdk.SimpleBindRequest;
import com.unboundid.ldap.sdk.SingleServerSet;
import com.unboundid.ldap.sdk.StartTLSPostConnectProcessor;
import com.unboundid.util.ssl.HostNameSSLSocketVerifier;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import org.postern.api.Auth;
import org.postern.api.Credential;
import org.postern.api.ScramKeys;
import org.postern.filters.Setting;
import org.postern.filters.Settings;

/**
 * Users in a directory (LDAP, RFC 4511): one is looked for by an attribute, and his password tried by binding as him. A connection for
 * each login, so that there is nothing to be kept.
 */
public final class DirectoryStore implements UserStore {

    private static final Logger LOG = System.getLogger(DirectoryStore.class.getName());

    /** A user that is not there, an attribute that is not there, and a server that does not like him: nobody is let in. */
    private static final Set<ResultCode> REFUSALS = Set.of(
            ResultCode.INVALID_CREDENTIALS,
            ResultCode.INAPPROPRIATE_AUTHENTICATION,
            ResultCode.UNWILLING_TO_PERFORM,
            ResultCode.CONSTRAINT_VIOLATION);

    private static final String URLS = "a list of URLs such as ldaps://ldap.example.org or ldap://ldap.example.org:389";

    private final Optional<ServerSet> servers;
    private final String bindName;
    private final String bindPassword;
    private final int timeoutSeconds;
    private final String base;
    private final List<String> userAttributes;
    private final Filter userFilter;
    private final String memberOf;
    private final String groupBase;
    private final String memberAttribute;
    private final String groupAttribute;
    private final String scramAttribute;

    /**
     * Properties {@code urls}, {@code startTls}, {@code trustedCertificates}, {@code timeout}, {@code bindName}, {@code
     * bindPassword}, {@code base}, {@code userAttributes}, {@code userFilter}, {@code memberOf}, {@code groupBase}, {@code
     * memberAttribute}, {@code groupAttribute} and {@code scramAttribute}.
     */
    public DirectoryStore(Settings settings) {
        Setting timeout = settings.get("timeout", "5s");
        timeoutSeconds = (int) Math.max(1, timeout.duration().toSeconds());
        Setting urls = settings.get("urls", "");
        boolean startTls = settings.get("startTls", "false").flag();
        SSLContext tls = TrustedCertificates.context(settings.get("trustedCertificates", ""));
        servers = urls.list().isEmpty()
                ? Optional.empty()
                : Optional.of(servers(urls.list(DirectoryStore::url), startTls, tls, timeout));
        bindName = dn(settings.get("bindName", ""));
        bindPassword = settings.secret("bindPassword");
        base = dn(settings.get("base", ""));
        userAttributes = attributes(settings.get("userAttributes", "uid"));
        userFilter = filter(settings.get("userFilter", "(objectClass=*)"));
        memberOf = settings.get("memberOf", "").text();
        groupBase = dn(settings.get("groupBase", ""));
        memberAttribute = attributes(settings.get("memberAttribute", "member")).get(0);
        groupAttribute = attributes(settings.get("groupAttribute", "cn")).get(0);
        scramAttribute =
                attributes(settings.get("scramAttribute", "authPassword")).get(0);
    }

    // ---- settings

    private static LDAPURL url(Setting setting) {
        try {
            LDAPURL url = new LDAPURL(setting.text());
            if (url.hostProvided()
                    && !url.baseDNProvided()
                    && Set.of("ldap", "ldaps").contains(url.getScheme())) {
                return url;
            }
        } catch (LDAPException e) {
            throw setting.wrong(URLS + " (" + e.getMessage() + ")");
        }
        throw setting.wrong(URLS);
    }

    private static String dn(Setting setting) {
        if (!DN.isValidDN(setting.text())) {
            throw setting.wrong("a distinguished name such as ou=people,dc=example,dc=org");
        }
        return setting.text();
    }

    private static List<String> attributes(Setting setting) {
        List<String> names = setting.list();
        if (names.isEmpty() || !names.stream().allMatch(name -> name.matches("[A-Za-z0-9.;-]+"))) {
            throw setting.wrong("the name of an attribute, such as uid or mail");
        }
        return names;
    }

    private static Filter filter(Setting setting) {
        try {
            return Filter.create(setting.text());
        } catch (LDAPException e) {
            throw setting.wrong("a filter such as (objectClass=person) (" + e.getMessage() + ")");
        }
    }

    private static ServerSet servers(List<LDAPURL> urls, boolean startTls, SSLContext tls, Setting timeout) {
        List<ServerSet> each = new ArrayList<>();
        for (LDAPURL url : urls) {
            boolean overTls = url.getScheme().equals("ldaps");
            if (!overTls && !startTls) {
                warnOfClear(url);
            }
            each.add(new SingleServerSet(
                    url.getHost(),
                    url.getPort(),
                    new TimedSocketFactory(overTls ? tls.getSocketFactory() : SocketFactory.getDefault(), (int)
                            timeout.duration().toMillis()),
                    options(timeout),
                    null,
                    startTls && !overTls ? new StartTLSPostConnectProcessor(tls) : null));
        }
        FailoverServerSet all = new FailoverServerSet(each);
        all.setReOrderOnFailover(true); // or each login would wait for one that is down
        return all;
    }

    private static LDAPConnectionOptions options(Setting timeout) {
        LDAPConnectionOptions options = new LDAPConnectionOptions();
        options.setConnectTimeoutMillis((int) timeout.duration().toMillis());
        options.setResponseTimeoutMillis(timeout.duration().toMillis());
        options.setAbandonOnTimeout(false); // whoever does not answer is not spoken to any more
        options.setUseSynchronousMode(true); // no thread that reads
        options.setFollowReferrals(false); // or a password would go wherever a directory says
        options.setSSLSocketVerifier(new HostNameSSLSocketVerifier(true));
        return options;
    }

    private static void warnOfClear(LDAPURL url) {
        try {
            if (InetAddress.getByName(url.getHost()).isLoopbackAddress()) {
                return;
            }
        } catch (UnknownHostException e) {
            LOG.log(Level.DEBUG, () -> "directory " + url.getHost() + ": " + e);
        }
        LOG.log(
                Level.WARNING,
                "passwords go to directory " + url.getHost() + " in the clear; use ldaps: or startTls=true");
    }

    // ---- users

    @Override
    public boolean isConfigured() {
        return servers.isPresent();
    }

    @Override
    public Optional<Auth> known(Auth claimed) throws IOException {
        boolean password = claimed.credential() instanceof Credential.Password;
        if (!password && !(claimed.credential() instanceof Credential.Proof)) {
            throw new IllegalArgumentException("a directory has no users for " + claimed.mechanism());
        }
        ServerSet all = servers.orElseThrow(() -> new IOException("no directory of users is configured"));
        try (LDAPConnection connection = all.getConnection()) {
            connection.bind(new SimpleBindRequest(bindName, bindPassword)); // without a name, as nobody
            Optional<SearchResultEntry> user = find(connection, claimed.subject());
            return password ? byPassword(connection, claimed, user) : byProof(connection, claimed, user);
        } catch (LDAPException e) {
            throw new IOException(
                    "the directory of users cannot be asked: " + e.getResultCode() + ": " + e.getMessage(), e);
        }
    }

    private Optional<Auth> byPassword(LDAPConnection connection, Auth claimed, Optional<SearchResultEntry> user)
            throws LDAPException {
        if (claimed.password().isEmpty()) { // RFC 4513 §5.1.2: a bind that succeeds, and says nothing about the user
            return Optional.empty();
        }
        if (user.isEmpty()) { // nobody is found as fast as somebody
            bindInVain(connection, claimed.password());
            return Optional.empty();
        }
        if (!binds(connection, user.get().getDN(), claimed.password())) {
            return Optional.empty();
        }
        connection.bind(new SimpleBindRequest(bindName, bindPassword)); // who may see groups
        return Optional.of(named(claimed, user.get()).withGroups(groups(connection, user.get())));
    }

    private Optional<Auth> byProof(LDAPConnection connection, Auth claimed, Optional<SearchResultEntry> user)
            throws IOException, LDAPException {
        String[] values =
                user.map(entry -> entry.getAttributeValues(scramAttribute)).orElse(new String[0]);
        for (String value : values == null ? new String[0] : values) {
            if (value.startsWith("SCRAM-SHA-256$")) {
                Auth withKeys = claimed.withKeys(keys(value, claimed.subject()));
                return Optional.of(
                        named(withKeys, user.orElseThrow()).withGroups(groups(connection, user.orElseThrow())));
            }
        }
        return Optional.empty();
    }

    private ScramKeys keys(String value, String user) throws IOException {
        try {
            return ScramKeys.parse(value);
        } catch (IllegalArgumentException e) {
            throw new IOException("attribute " + scramAttribute + " of user " + user + ": " + e.getMessage());
        }
    }

    private Optional<SearchResultEntry> find(LDAPConnection connection, String user) throws IOException, LDAPException {
        Filter named = Filter.createORFilter(userAttributes.stream()
                .map(attribute -> Filter.createEqualityFilter(attribute, user))
                .toList());
        String[] wanted = Stream.concat(userAttributes.stream(), Stream.of(memberOf, scramAttribute))
                .filter(attribute -> !attribute.isEmpty())
                .toArray(String[]::new);
        SearchRequest request =
                new SearchRequest(base, SearchScope.SUB, Filter.createANDFilter(named, userFilter), wanted);
        request.setSizeLimit(2);
        request.setTimeLimitSeconds(timeoutSeconds);
        List<SearchResultEntry> found = connection.search(request).getSearchEntries();
        if (found.size() > 1) {
            throw new IOException("the directory has several entries for user " + user);
        }
        return found.stream().findFirst();
    }

    /** What the directory calls the user: the first one of its attributes that there is, since it may find him in any case. */
    private Auth named(Auth claimed, Entry user) {
        return userAttributes.stream()
                .filter(user::hasAttribute)
                .findFirst()
                .map(attribute -> claimed.withSubject(user.getAttributeValue(attribute)))
                .orElse(claimed);
    }

    private Set<String> groups(LDAPConnection connection, Entry user) throws LDAPException {
        Set<String> groups = new LinkedHashSet<>();
        if (!memberOf.isEmpty() && user.hasAttribute(memberOf)) {
            for (String group : user.getAttributeValues(memberOf)) {
                groups.add(new DN(group).getRDN().getAttributeValues()[0]);
            }
        }
        if (!groupBase.isEmpty()) {
            Filter member = Filter.createEqualityFilter(memberAttribute, user.getDN());
            SearchRequest request = new SearchRequest(groupBase, SearchScope.SUB, member, groupAttribute);
            request.setTimeLimitSeconds(timeoutSeconds);
            for (SearchResultEntry group : connection.search(request).getSearchEntries()) {
                Stream.ofNullable(group.getAttributeValue(groupAttribute)).forEach(groups::add);
            }
        }
        return groups;
    }

    private boolean binds(LDAPConnection connection, String name, String password) throws LDAPException {
        try {
            return connection
                    .bind(new SimpleBindRequest(name, password))
                    .getResultCode()
                    .equals(ResultCode.SUCCESS);
        } catch (LDAPException e) {
            if (REFUSALS.contains(e.getResultCode())) {
                return false;
            }
            throw e;
        }
    }

    /** As somebody who is not there; what a directory says to that differs. */
    private void bindInVain(LDAPConnection connection, String password) throws LDAPException {
        try {
            binds(connection, userAttributes.get(0) + "=nobody" + (base.isEmpty() ? "" : ",") + base, password);
        } catch (LDAPException e) {
            if (!e.getResultCode().isConnectionUsable()) {
                throw e;
            }
        }
    }
}
