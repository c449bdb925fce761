package org.postern.listen;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postern.session.SessionSettings;
import org.postern.session.SessionSettings.Type;
import org.postern.settings.Names;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;
import org.postern.settings.Settings;
import org.postern.tls.ServerTlsSettings;
import org.postern.transcript.RecordingSettings;

/**
 * One listening socket.
 *
 * @param host the address to listen on; {@code *} for all, IPv4 and IPv6
 * @param port 0 for any free one
 * @param tls empty for an interface that has none, is switched off, or whose settings are wrong
 * @param listener how it listens
 * @param session the rules of its sessions, with its name and type
 * @param recording what is recorded of its sessions
 */
public record InterfaceSettings(
        String host,
        int port,
        Optional<ServerTlsSettings> tls,
        ListenerSettings listener,
        SessionSettings session,
        RecordingSettings recording) {

    private static final Pattern URI = Pattern.compile(
            "(tcp|ssl|starttls)://(\\*|\\[[0-9a-fA-F:.%a-z]+]|[^:/?#\\[\\]\\s]+):(\\d{1,5})(?:\\?(\\S*))?");

    /** The parameters that are no properties of the gateway as well. */
    public static final Set<String> OWN_PARAMETERS = Set.of("name", "enabled");

    private static final String EXPECTED = "a comma-separated list of interfaces, such as tcp://*:8025,"
            + " starttls://127.0.0.1:8026?certificate=gateway or ssl://[::1]:8465, each with a port from 0 to 65535";

    /**
     * Reads the property {@code interfaces}, a list of URIs; what one of them leaves out, the other properties say. What is
     * wrong is noted there, and nothing of it is in the list.
     *
     * @param properties the names of those that a URI may override by a parameter
     */
    public static List<InterfaceSettings> read(Settings settings, Set<String> properties) {
        Setting interfaces = settings.get("interfaces", "tcp://127.0.0.1:8025");
        // a comma may stand in a parameter too
        List<String> uris = Stream.of(interfaces.text().split(",(?=\\s*(?:[a-zA-Z]+://|,|$))"))
                .map(String::strip)
                .filter(uri -> !uri.isEmpty())
                .toList();
        if (uris.isEmpty()) {
            settings.problem(interfaces.invalid(EXPECTED));
        }
        Set<String> parameters = new HashSet<>(properties);
        parameters.addAll(OWN_PARAMETERS);
        List<InterfaceSettings> all = new ArrayList<>();
        for (String uri : uris) {
            try {
                all.add(readOne(uri, settings, parameters));
            } catch (SettingException e) {
                settings.problem(e);
            }
        }
        return all;
    }

    private static InterfaceSettings readOne(String uri, Settings settings, Set<String> known) {
        Matcher matcher = URI.matcher(uri);
        String base = uri.replaceFirst("\\?.*", ""); // all of it that can be shown
        if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > 65535) {
            throw new SettingException("interfaces", base, EXPECTED + " (this is none: " + base + ")");
        }
        Map<String, String> parameters =
                parameters(base, Optional.ofNullable(matcher.group(4)).orElse(""), settings, known);
        Settings own = settings.overriddenBy(parameters, "of " + base);
        Type type = Type.valueOf(matcher.group(1).toUpperCase(Locale.ROOT));
        ListenerSettings listener = ListenerSettings.read(own);
        return new InterfaceSettings(
                matcher.group(2),
                Integer.parseInt(matcher.group(3)),
                type == Type.TCP || !listener.enabled() ? Optional.empty() : tls(own, base),
                listener,
                SessionSettings.read(parameters.getOrDefault("name", base), type, own),
                RecordingSettings.read(own));
    }

    /** What policies call it by. */
    public String name() {
        return session.at().name();
    }

    /** How it is secured. */
    public Type type() {
        return session.at().type();
    }

    private static Optional<ServerTlsSettings> tls(Settings settings, String place) {
        int before = settings.problems().size();
        ServerTlsSettings tls = ServerTlsSettings.read(settings, place);
        return settings.problems().size() == before ? Optional.of(tls) : Optional.empty();
    }

    private static Map<String, String> parameters(String uri, String query, Settings settings, Set<String> known) {
        Map<String, String> parameters = new LinkedHashMap<>();
        for (String parameter : query.isEmpty() ? new String[0] : query.split("&")) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            if (equals < 0 || !known.contains(name)) { // without its value, which may be a secret
                settings.problem(new SettingException(
                        "interfaces",
                        uri,
                        "each parameter of an interface as name=value, with one of the names "
                                + String.join(", ", Names.nearestFirst(name, known))
                                + (known.contains(name) ? " (this has no value: " + name : noneOf(name, known)) + ")"));
            } else {
                parameters.put(name, parameter.substring(equals + 1));
            }
        }
        return parameters;
    }

    private static String noneOf(String name, Set<String> known) {
        return " (this is none: " + name
                + Names.nearest(name, known)
                        .map(nearest -> "; did you mean " + nearest + "?")
                        .orElse("");
    }

    /** Whether a policy means this interface by that text: its name, its type or its port. */
    public boolean isCalled(String text) {
        return text.equals(name()) || text.equalsIgnoreCase(type().name()) || text.equals(String.valueOf(port));
    }

    /** The URI without parameters, with the port that the socket really has. */
    public String uri(int actualPort) {
        return type().name().toLowerCase(Locale.ROOT) + "://" + host + ":" + actualPort;
    }
}
