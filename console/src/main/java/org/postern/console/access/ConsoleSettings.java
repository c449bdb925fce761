package org.postern.console.access;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.postern.api.text.Network;
import org.postern.settings.Names;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;
import org.postern.settings.Settings;

/**
 * The settings {@code postern.console.…}.
 *
 * @param networks from which the console may be seen
 * @param proxies those reverse proxies whose word about the client's address is taken
 * @param hosts host names by which browsers may call it, lower case; addresses among them without brackets
 * @param sessionTimeout after which time without a request a user is logged out
 */
public record ConsoleSettings(
        List<Network> networks, List<Network> proxies, Set<String> hosts, Duration sessionTimeout) {

    public static final String PREFIX = "postern.console.";
    static final String NETWORKS = PREFIX + "networks";
    static final String PROXIES = PREFIX + "proxies";
    static final String HOSTS = PREFIX + "hosts";
    private static final Pattern HOST =
            Pattern.compile("[\\w-]+(?:\\.[\\w-]+)*\\.?|\\[?[0-9a-fA-F:.]*:[0-9a-fA-F:.]*\\]?");
    private static final String LOOPBACK = "127.0.0.0/8, ::1";

    /** Reads {@link Settings}, whose constructor is for subclasses. */
    private static final class Properties extends Settings {

        Properties(Function<String, Optional<String>> texts) {
            super(PREFIX, texts);
        }

        /** Notes the properties that nothing has asked for: most often those whose names are misspelt. */
        void requireKnown(Set<String> given) {
            Set<String> known = defaults().keySet();
            Set<String> lowerCase =
                    known.stream().map(each -> each.toLowerCase(Locale.ROOT)).collect(Collectors.toSet());
            given.stream()
                    .filter(name -> name.startsWith(PREFIX) && !known.contains(name) && !lowerCase.contains(name))
                    .sorted()
                    .forEach(name -> problem(SettingException.of(Set.of(Names.unknown("property", name, known)))));
        }
    }

    /**
     * Those of MicroProfile Config.
     *
     * @throws SettingException if something is wrong with them, with all of it
     */
    public static ConsoleSettings of(Config config) {
        Set<String> names = StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .collect(Collectors.toSet());
        return of(
                names,
                name -> Stream.of(name, name.toLowerCase(Locale.ROOT)) // as Payara calls a password alias
                        .flatMap(each -> config.getOptionalValue(each, String.class).stream())
                        .findFirst());
    }

    static ConsoleSettings of(Set<String> given, Function<String, Optional<String>> texts) {
        Properties properties = new Properties(texts);
        ConsoleSettings settings = new ConsoleSettings(
                properties.read("networks", LOOPBACK, setting -> setting.list(ConsoleSettings::network)),
                properties.read("proxies", "", setting -> setting.list(ConsoleSettings::network)),
                Set.copyOf(properties.read("hosts", "", setting -> setting.list(ConsoleSettings::host))),
                properties.read("sessionTimeout", "1h", Setting::duration));
        properties.requireKnown(given);
        properties.check();
        return settings;
    }

    private static Network network(Setting setting) {
        return Network.parse(setting.text())
                .orElseThrow(() -> setting.invalid("networks in CIDR notation, such as 10.0.0.0/8 or 2001:db8::/32"));
    }

    private static String host(Setting setting) {
        if (!HOST.matcher(setting.text()).matches()) {
            throw setting.invalid("host names without a port, such as gateway.example.org");
        }
        return HostName.normalized(setting.text());
    }
}
