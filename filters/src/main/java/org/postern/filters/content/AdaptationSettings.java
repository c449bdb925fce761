package org.postern.filters.content;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.api.text.Template;
import org.postern.filters.FilterSettings;
import org.postern.filters.Parsers;
import org.postern.filters.scan.Headers;
import org.postern.filters.scan.IcapClient;
import org.postern.filters.scan.IcapRequest;
import org.postern.filters.tls.ClientTls;
import org.postern.settings.Setting;

/**
 * Which ICAP service is asked, about what, and how.
 *
 * @param service none if it is not set
 * @param headers of each request
 * @param reply to a message that the service blocks
 */
record AdaptationSettings(
        Optional<IcapClient> service, IcapRequest.Kind mode, Scope scope, List<Addition> headers, ReplyTemplate reply) {

    /** What is shown to the service. */
    enum Scope {
        MESSAGE,
        PARTS
    }

    /** A header field of a request. */
    record Addition(String name, Template value) {}

    private static final Pattern ADDITION = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):\\s*(\\S.*)");

    /** Draft-stecher-icap-subid-00 §3.4, §3.5: their values are in base64. */
    private static final Set<String> IN_BASE64 = Set.of("x-authenticated-user", "x-authenticated-groups");

    /** What {@link IcapClient} says itself (RFC 3507 §4.3). */
    private static final Set<String> RESERVED =
            Set.of("host", "allow", "preview", "encapsulated", "connection", "transfer-encoding", "upgrade");

    /** Properties {@code service}, {@code mode}, {@code scope}, {@code headers}, {@code reply} and those of {@link ClientTls}. */
    static AdaptationSettings read(FilterSettings settings) {
        ClientTls tls = ClientTls.read(settings);
        return new AdaptationSettings(
                settings.read("service", "", text -> service(text, tls)),
                settings.read("mode", "RESPMOD", text -> text.choice(IcapRequest.Kind.class)),
                settings.read("scope", "message", text -> text.choice(Scope.class)),
                settings.read(
                        "headers",
                        "X-Client-IP: ${client.address}",
                        text -> text.entries(AdaptationSettings::addition)),
                settings.read("reply", "554 5.7.1 Message rejected by content inspection", ReplyTemplate::parse));
    }

    private static Optional<IcapClient> service(Setting setting, ClientTls tls) {
        if (setting.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI uri = new URI(setting.text());
            boolean complete = uri.getUserInfo() == null
                    && uri.getFragment() == null
                    && uri.getPath() != null
                    && uri.getPath().length() > 1
                    && uri.getPort() != 0
                    && uri.getPort() <= 0xFFFF;
            if (complete) {
                return Optional.of(new IcapClient(uri, tls));
            }
        } catch (URISyntaxException | IllegalArgumentException e) {
            // said below
        }
        throw setting.invalid(
                "the URI of an ICAP service such as icap://icap.example.org:1344/service (icaps: for TLS)");
    }

    private static Addition addition(Setting entry) {
        Matcher matcher = ADDITION.matcher(entry.text());
        if (!matcher.matches() || RESERVED.contains(matcher.group(1).toLowerCase(Locale.ROOT))) {
            throw entry.invalid(
                    "a header field of ICAP with its name and value, such as X-Client-IP: ${client.address}");
        }
        return new Addition(matcher.group(1), Parsers.template(new Setting(entry.name(), matcher.group(2))));
    }

    /** The fields of a request; one with a name that has no value is left out. */
    Headers headers(Map<String, ?> attributes) {
        Headers all = Headers.NONE;
        for (Addition field : headers) {
            if (field.value().names().stream().allMatch(name -> attributes.get(name) != null)) {
                all = all.with(field.name(), encoded(field.name(), field.value().fill(attributes)));
            }
        }
        return all;
    }

    private static String encoded(String name, String value) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        return IN_BASE64.contains(name.toLowerCase(Locale.ROOT))
                ? Base64.getEncoder().encodeToString(bytes)
                : new String(bytes, StandardCharsets.ISO_8859_1).replaceAll("[\\p{Cntrl}]+", " ");
    }
}
