package org.postern.filters.users;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Entry;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.ServerSet;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.postern.api.Auth;
import org.postern.api.Credential;
import org.postern.api.ScramKeys;
import org.postern.filters.FilterSettings;
import org.postern.filters.tls.TrustedCertificates;
import org.postern.settings.Setting;

/**
 * Users in a directory (LDAP, RFC 4511): one is looked up by an attribute, and the password is checked by a bind as that user. A connection for
 * each login, so that there is nothing to be kept.
 */
public final class DirectoryStore implements UserStore {

    private static final Logger LOG = System.getLogger(DirectoryStore.class.getName());

    /** Result codes that mean a wrong password: no such entry, no such attribute, and the server's rejection of the bind. */
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
    public DirectoryStore(FilterSettings settings) {
        Duration timeout = settings.read("timeout", "5s", Setting::duration);
        timeoutSeconds = (int) Math.max(1, timeout.toSeconds());
        List<LDAPURL> urls = settings.read("urls", "", list -> list.list(DirectoryStore::url));
        boolean startTls = settings.read("startTls", "false", Setting::flag);
        SSLContext tls = settings.read("trustedCertificates", "", TrustedCertificates::context);
        servers = urls.isEmpty() ? Optional.empty() : Optional.of(servers(urls, startTls, tls, timeout));
        bindName = settings.read("bindName", "", DirectoryStore::dn);
        bindPassword = settings.secret("bindPassword");
        base = settings.read("base", "", DirectoryStore::dn);
        userAttributes = settings.read("userAttributes", "uid", DirectoryStore::attributes);
        userFilter = settings.read("userFilter", "(objectClass=*)", DirectoryStore::filter);
        memberOf = settings.get("memberOf", "").text();
        groupBase = settings.read("groupBase", "", DirectoryStore::dn);
        memberAttribute = settings.read("memberAttribute", "member", DirectoryStore::attributes)
                .get(0);
        groupAttribute = settings.read("groupAttribute", "cn", DirectoryStore::attributes)
                .get(0);
        scramAttribute = settings.read("scramAttribute", "authPassword", DirectoryStore::attributes)
                .get(0);
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
            throw setting.invalid(URLS + " (" + e.getMessage() + ")");
        }
        throw setting.invalid(URLS);
    }

    private static String dn(Setting setting) {
        if (!DN.isValidDN(setting.text())) {
            throw setting.invalid("a distinguished name such as ou=people,dc=example,dc=org");
        }
        return setting.text();
    }

    private static List<String> attributes(Setting setting) {
        List<String> names = setting.list();
        if (names.isEmpty() || !names.stream().allMatch(name -> name.matches("[A-Za-z0-9.;-]+"))) {
            throw setting.invalid("the name of an attribute, such as uid or mail");
        }
        return names;
    }

    private static Filter filter(Setting setting) {
        try {
            return Filter.create(setting.text());
        } catch (LDAPException e) {
            throw setting.invalid("a filter such as (objectClass=person) (" + e.getMessage() + ")");
        }
    }

    private static ServerSet servers(List<LDAPURL> urls, boolean startTls, SSLContext tls, Duration timeout) {
        urls.stream()
                .filter(url -> DirectoryServers.isInClear(url, startTls))
                .forEach(url -> LOG.log(
                        Level.WARNING,
                        () -> "passwords go to directory " + url.getHost()
                                + " in the clear; use ldaps: or startTls=true"));
        return DirectoryServers.of(urls, startTls, tls, timeout);
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
            connection.bind(bindName, bindPassword); // without a name: anonymously
            Optional<SearchResultEntry> user = find(connection, claimed.subject());
            Optional<Auth> known = password ? byPassword(connection, claimed, user) : byProof(claimed, user);
            return known.isPresent()
                    ? Optional.of(asInDirectory(connection, known.get(), user.orElseThrow()))
                    : Optional.empty();
        } catch (LDAPException e) {
            throw new IOException(
                    "the directory of users cannot be asked: " + e.getResultCode() + ": " + e.getMessage(), e);
        }
    }

    private Optional<Auth> byPassword(LDAPConnection connection, Auth claimed, Optional<SearchResultEntry> user)
            throws LDAPException {
        if (claimed.password().isEmpty() // RFC 4513 §5.1.2: a bind that succeeds, and says nothing about the user
                || !binds(connection, user, claimed.password())) {
            return Optional.empty();
        }
        connection.bind(bindName, bindPassword); // who may see groups
        return Optional.of(claimed);
    }

    private Optional<Auth> byProof(Auth claimed, Optional<SearchResultEntry> user) throws IOException {
        try {
            return user.map(entry -> entry.getAttributeValues(scramAttribute)).stream()
                    .flatMap(Arrays::stream)
                    .filter(value -> value.startsWith("SCRAM-SHA-256$"))
                    .findFirst()
                    .map(value -> claimed.withKeys(ScramKeys.parse(value)));
        } catch (IllegalArgumentException e) {
            throw new IOException(
                    "attribute " + scramAttribute + " of user " + claimed.subject() + ": " + e.getMessage());
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

    /** With their groups, and called by the first one of their attributes that there is: it may match names in any case. */
    private Auth asInDirectory(LDAPConnection connection, Auth known, Entry user) throws LDAPException {
        Auth named = userAttributes.stream()
                .filter(user::hasAttribute)
                .findFirst()
                .map(attribute -> known.withSubject(user.getAttributeValue(attribute)))
                .orElse(known);
        return named.withGroups(groups(connection, user));
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

    /** Binds for an unknown user too, so that it takes as long; what a directory replies to that differs. */
    private boolean binds(LDAPConnection connection, Optional<SearchResultEntry> user, String password)
            throws LDAPException {
        String nobody = userAttributes.get(0) + "=nobody" + (base.isEmpty() ? "" : ",") + base;
        try {
            connection.bind(user.map(Entry::getDN).orElse(nobody), password);
            return user.isPresent();
        } catch (LDAPException e) {
            ResultCode code = e.getResultCode();
            if (REFUSALS.contains(code) || (user.isEmpty() && code.isConnectionUsable())) {
                return false;
            }
            throw e;
        }
    }
}
