package org.postern.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.postern.settings.Names;
import org.postern.settings.SettingException;

/**
 * What the user gave by {@code -Dpostern.…}: properties of the adapter, of the upstream server, of the shipped policies and of the
 * console.
 *
 * @param adapter by name, without the prefix
 * @param upstream by name, without the prefix
 * @param policies by name with the prefix, as the policies and the console read them
 * @param httpPort 0 for any free one
 */
record LaunchSettings(
        Map<String, String> adapter, Map<String, String> upstream, Map<String, String> policies, int httpPort) {

    private static final String PREFIX = "postern.";
    private static final String UPSTREAM_PREFIX = "postern.upstream.";
    static final String HTTP_PORT = "postern.http.port";

    static LaunchSettings read(Path file, PropertyNames names) throws IOException, LaunchException {
        Properties given = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
            given.load(in);
        }
        return of(given, names);
    }

    static LaunchSettings of(Properties given, PropertyNames names) throws LaunchException {
        Map<String, String> adapter = new TreeMap<>();
        Map<String, String> upstream = new TreeMap<>();
        Map<String, String> policies = new TreeMap<>();
        int httpPort = 8080;
        for (String name : given.stringPropertyNames()) {
            String value = given.getProperty(name);
            if (name.equals(HTTP_PORT)) {
                httpPort = port(value);
            } else if (name.startsWith(UPSTREAM_PREFIX)) {
                put(upstream, names.upstream(), UPSTREAM_PREFIX, name, value);
            } else if (name.startsWith(PREFIX) && name.indexOf('.', PREFIX.length()) > 0) {
                requireNoGroup(name);
                policies.put(name, value); // postern.<policy>.<name>, postern.console.<name>
            } else if (name.startsWith(PREFIX)) {
                put(adapter, names.adapter(), PREFIX, name, value);
            }
        }
        for (String name : List.of("port", "connectionSecurity")) {
            if (upstream.containsKey(name) && !upstream.containsKey("host")) {
                throw invalid(
                        UPSTREAM_PREFIX + name,
                        upstream.get(name),
                        UPSTREAM_PREFIX + "host beside it, without which mail goes to the demo mailbox");
            }
        }
        return new LaunchSettings(adapter, upstream, policies, httpPort);
    }

    /** Names without values, since some are secrets. */
    @Override
    public String toString() {
        return "LaunchSettings[adapter=" + adapter.keySet() + ", upstream=" + upstream.keySet() + ", policies="
                + policies.keySet() + ", httpPort=" + httpPort + "]";
    }

    /** Rejects a name that is a misspelt one of the launcher's: else mail would go elsewhere, without a word. */
    private static void requireNoGroup(String name) throws LaunchException {
        String policy = name.substring(PREFIX.length(), name.indexOf('.', PREFIX.length()));
        Optional<String> group = Names.nearest(policy, List.of("upstream", "http", "console"));
        if (group.isPresent() && !group.get().equals(policy)) {
            String meant = PREFIX + group.get() + name.substring(PREFIX.length() + policy.length());
            throw new LaunchException("there is no property " + name + "; did you mean " + meant + "?");
        }
    }

    private static void put(Map<String, String> target, Set<String> known, String prefix, String name, String value)
            throws LaunchException {
        String own = name.substring(prefix.length());
        if (!known.contains(own)) {
            throw new LaunchException(Names.unknown(
                    "property", name, known.stream().map(each -> prefix + each).toList()));
        }
        target.put(own, value);
    }

    private static int port(String text) throws LaunchException {
        if (text.matches("\\d{1,5}") && Integer.parseInt(text) <= 65535) {
            return Integer.parseInt(text);
        }
        throw invalid(HTTP_PORT, text, "a port from 0 to 65535, 0 for any free one");
    }

    static LaunchException invalid(String name, String value, String expected) {
        return new LaunchException(String.valueOf(new SettingException(name, value, expected).getMessage()));
    }

    /** Whether mail goes to a server of the user's. */
    boolean hasUpstream() {
        return upstream.containsKey("host");
    }
}
