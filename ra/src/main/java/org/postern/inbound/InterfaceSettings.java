package org.postern.inbound;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.settings.Setting;

/**
 * One listening socket.
 *
 * @param type how it is secured
 * @param host the address to listen on; {@code *} for all, IPv4 and IPv6
 * @param port 0 for any free one
 * @param name what policies call it by
 * @param certificate the alias of its key; empty for the only one
 * @param session the rules of its sessions
 */
public record InterfaceSettings(
        Type type, String host, int port, String name, String certificate, SessionSettings session) {

    /** How an interface is secured. */
    public enum Type {
        /** Not at all. */
        TCP,
        /** By TLS from the first byte (RFC 8314 §3). */
        SSL,
        /** By TLS once the client asks for it (RFC 3207). */
        STARTTLS
    }

    private static final Pattern URI = Pattern.compile(
            "(tcp|ssl|starttls)://(\\*|\\[[0-9a-fA-F:.%a-z]+]|[^:/?#\\[\\]\\s]+):(\\d{1,5})(?:\\?(\\S*))?");

    private static final Set<String> PARAMETERS = Set.of(
            "name",
            "certificate",
            "hostName",
            "idleTimeout",
            "activeTimeout",
            "maxMessageSize",
            "maxRecipients",
            "maxSessionsPerClient",
            "maxErrors",
            "spoolThreshold",
            "spoolFolder",
            "bareNewline",
            "authInClear",
            "requireAuth");

    private static final String ALLOWED = "a comma-separated list of interfaces, such as tcp://*:8025,"
            + " starttls://127.0.0.1:8026?certificate=gateway or ssl://[::1]:8465, each with a port from 0 to 65535";

    /** The names of the parameters that a URI may have. */
    public static Set<String> parameters() {
        return PARAMETERS;
    }

    /**
     * Reads a list of URIs.
     *
     * @param interfaces the property {@code interfaces}
     * @param text gives the text of the adapter's property of a name, for what a URI leaves out
     * @throws org.postern.settings.SettingException if a URI or a parameter of it is wrong
     */
    public static List<InterfaceSettings> parse(String interfaces, UnaryOperator<String> text) {
        Setting setting = new Setting("interfaces", interfaces);
        List<InterfaceSettings> all =
                setting.list().stream().map(uri -> parseOne(setting, uri, text)).toList();
        if (all.isEmpty()) {
            throw setting.wrong(ALLOWED);
        }
        return all;
    }

    private static InterfaceSettings parseOne(Setting interfaces, String uri, UnaryOperator<String> text) {
        Matcher matcher = URI.matcher(uri);
        if (!matcher.matches() || Integer.parseInt(matcher.group(3)) > 65535) {
            throw interfaces.wrong(ALLOWED + " (this is none: " + uri + ")");
        }
        Map<String, String> parameters = new LinkedHashMap<>();
        String query = matcher.group(4);
        for (String parameter : query == null || query.isEmpty() ? new String[0] : query.split("&")) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            if (equals < 0 || !PARAMETERS.contains(name)) {
                throw interfaces.wrong("each parameter of an interface as name=value, with one of the names "
                        + String.join(", ", PARAMETERS.stream().sorted().toList()) + " (this is none: " + parameter
                        + ")");
            }
            parameters.put(name, parameter.substring(equals + 1));
        }
        return new InterfaceSettings(
                Type.valueOf(matcher.group(1).toUpperCase(Locale.ROOT)),
                matcher.group(2),
                Integer.parseInt(matcher.group(3)),
                parameters.getOrDefault("name", uri.replaceFirst("\\?.*", "")),
                parameters.getOrDefault("certificate", ""),
                SessionSettings.read(name -> parameters.getOrDefault(name, text.apply(name))));
    }

    /** Whether a policy means this interface by that text: its name, its type or its port. */
    public boolean isCalled(String text) {
        return text.equals(name) || text.equalsIgnoreCase(type.name()) || text.equals(String.valueOf(port));
    }

    /** The URI without parameters, with the port that the socket really has. */
    public String uri(int actualPort) {
        return type.name().toLowerCase(Locale.ROOT) + "://" + host + ":" + actualPort;
    }
}
