package org.postern.filters.smime.encrypt;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.DereferencePolicy;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPSearchException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.ResultCode;
import com.unboundid.ldap.sdk.SearchRequest;
import com.unboundid.ldap.sdk.SearchResultEntry;
import com.unboundid.ldap.sdk.SearchScope;
import com.unboundid.ldap.sdk.ServerSet;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.CMSSignedData;
import org.postern.filters.FilterSettings;
import org.postern.filters.tls.TrustedCertificates;
import org.postern.filters.users.DirectoryServers;
import org.postern.settings.Setting;

/** Certificates in a directory (LDAP, RFC 4523), each entry with those of one person. What it has answered is kept for a while. */
final class CertificateDirectory implements CertificateSource {

    private static final Logger LOG = System.getLogger(CertificateDirectory.class.getName());

    static final String EXAMPLE = "ldaps://ldap.example.org/ou=people,dc=example,dc=org";

    private static final List<String> ATTRIBUTES = List.of("userCertificate", "userSMIMECertificate");
    private static final int MAX_ENTRIES = 10;
    private static final int MAX_CERTIFICATES = 50;
    private static final int CACHED = 10_000;

    /**
     * How a directory is asked.
     *
     * @param attribute that has an entry's mail addresses
     * @param keep how long answers are kept
     */
    record Access(
            boolean startTls,
            SSLContext tls,
            Duration timeout,
            String bindName,
            String bindPassword,
            String attribute,
            Duration keep) {

        /**
         * Properties {@code startTls}, {@code directoryTrustedCertificates}, {@code timeout}, {@code bindName}, {@code bindPassword}, {@code
         * mailAttribute} and {@code directoryCache}.
         */
        static Access read(FilterSettings settings) {
            return new Access(
                    settings.read("startTls", "false", Setting::flag),
                    settings.read("directoryTrustedCertificates", "", TrustedCertificates::context),
                    settings.read("timeout", "5s", Setting::duration),
                    settings.get("bindName", "").text(),
                    settings.secret("bindPassword"),
                    settings.read("mailAttribute", "mail", Access::attribute),
                    settings.read("directoryCache", "5m", Setting::duration));
        }

        private static String attribute(Setting setting) {
            if (!setting.text().matches("[A-Za-z][A-Za-z0-9.;-]*")) {
                throw setting.invalid("the name of an attribute, such as mail");
            }
            return setting.text();
        }
    }

    private final ServerSet servers;
    private final Access access;
    private final LDAPURL url;
    private final Cache<String, List<X509Certificate>> cache;

    /** @param url with the base of the search; may have attributes, a scope and a filter (RFC 4516) */
    CertificateDirectory(LDAPURL url, Access access) {
        this.url = url;
        this.access = access;
        if (DirectoryServers.isInClear(url, access.startTls())) {
            LOG.log(
                    Level.WARNING,
                    () -> "certificates of recipients come from directory " + url.getHost()
                            + " in the clear, and can be exchanged on the way; use ldaps: or startTls=true");
        }
        servers = DirectoryServers.of(List.of(url), access.startTls(), access.tls(), access.timeout());
        cache = Caffeine.newBuilder()
                .maximumSize(CACHED)
                .expireAfterWrite(access.keep())
                .build();
    }

    static boolean isUrl(String place) {
        String lower = place.toLowerCase(Locale.ROOT);
        return lower.startsWith("ldap:") || lower.startsWith("ldaps:");
    }

    /** @throws org.postern.settings.SettingException if it is no URL of a directory */
    static LDAPURL url(Setting entry, String place) {
        try {
            LDAPURL url = new LDAPURL(place);
            if (url.hostProvided() && List.of("ldap", "ldaps").contains(url.getScheme())) {
                return url;
            }
        } catch (LDAPException e) {
            throw entry.invalid("a URL such as " + EXAMPLE + " (" + e.getMessage() + ")");
        }
        throw entry.invalid("a URL such as " + EXAMPLE);
    }

    @Override
    public List<X509Certificate> find(String address) throws IOException {
        List<X509Certificate> known = cache.getIfPresent(address);
        if (known != null) {
            return known;
        }
        List<X509Certificate> found = ask(address);
        cache.put(address, found);
        return found;
    }

    private List<X509Certificate> ask(String address) throws IOException {
        try (LDAPConnection connection = servers.getConnection()) {
            if (!access.bindName().isEmpty()) {
                connection.bind(access.bindName(), access.bindPassword());
            }
            List<X509Certificate> found = new ArrayList<>();
            for (SearchResultEntry entry : entries(connection, request(address))) {
                add(entry, found);
            }
            return List.copyOf(found);
        } catch (LDAPException e) {
            throw new IOException(
                    "the directory of certificates cannot be asked: " + e.getResultCode() + ": " + e.getMessage(), e);
        }
    }

    private SearchRequest request(String address) {
        Filter mail = Filter.createEqualityFilter(access.attribute(), address);
        SearchRequest request = new SearchRequest(
                url.getBaseDN().toString(),
                url.scopeProvided() ? url.getScope() : SearchScope.SUB,
                url.filterProvided() ? Filter.createANDFilter(mail, url.getFilter()) : mail,
                attributes().toArray(String[]::new));
        request.setSizeLimit(MAX_ENTRIES);
        request.setTimeLimitSeconds((int) Math.max(1, access.timeout().toSeconds()));
        request.setDerefPolicy(DereferencePolicy.NEVER);
        return request;
    }

    private List<String> attributes() {
        return url.attributesProvided()
                ? Stream.of(url.getAttributes()).map(Attribute::getBaseName).toList()
                : ATTRIBUTES;
    }

    /** One for whom there is no entry has no certificate; of too many entries the first ones are enough. */
    private static List<SearchResultEntry> entries(LDAPConnection connection, SearchRequest request)
            throws LDAPException {
        try {
            return connection.search(request).getSearchEntries();
        } catch (LDAPSearchException e) {
            if (e.getResultCode().equals(ResultCode.NO_SUCH_OBJECT)) {
                return List.of();
            }
            if (e.getResultCode().equals(ResultCode.SIZE_LIMIT_EXCEEDED)) {
                return e.getSearchEntries();
            }
            throw e;
        }
    }

    /** With the option {@code binary} (RFC 4523 §2.1), which servers add or leave out as they like, and without. */
    private void add(SearchResultEntry entry, List<X509Certificate> found) {
        for (Attribute attribute : entry.getAttributes()) {
            if (attributes().stream().anyMatch(attribute.getBaseName()::equalsIgnoreCase)) {
                Stream.of(attribute.getValueByteArrays())
                        .limit(Math.max(0, MAX_CERTIFICATES - found.size()))
                        .forEach(value -> found.addAll(certificates(value)));
            }
        }
    }

    /** A certificate, or a message of certificates alone (RFC 2798 §2.8); none if it is something else. */
    private static List<X509Certificate> certificates(byte[] value) {
        List<X509Certificate> all = new ArrayList<>();
        try {
            CertificateFactory factory = CertificateFactory.getInstance("X.509");
            try {
                all.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(value)));
            } catch (CertificateException e) {
                for (X509CertificateHolder each :
                        new CMSSignedData(value).getCertificates().getMatches(null)) {
                    all.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(each.getEncoded())));
                }
            }
        } catch (CertificateException | CMSException | IOException e) {
            return List.of();
        }
        return all.stream().filter(each -> each.getBasicConstraints() < 0).toList();
    }
}
