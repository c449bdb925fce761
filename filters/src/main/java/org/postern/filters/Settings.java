package org.postern.filters;

import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.postern.settings.Names;

/** The properties <code>postern.&lt;name&gt;.&hellip;</code>, which one filter is made of. */
public final class Settings {

    private final String prefix;
    private final Function<String, Optional<String>> texts;
    private final Map<String, String> defaults = new TreeMap<>();

    /**
     * @param name what stands between {@code postern.} and the property
     * @param texts the text of a property by its whole name; empty if it is not set
     */
    public Settings(String name, Function<String, Optional<String>> texts) {
        this.prefix = "postern." + name + ".";
        this.texts = texts;
    }

    /**
     * Those of MicroProfile Config. The texts are taken as they stand in its sources, because it takes <code>${client.address}
     * </code> for a property of its own: where there is none the text would be another, or nothing at all.
     */
    static Settings of(String name, Config config) {
        return new Settings(
                name,
                property -> StreamSupport.stream(config.getConfigSources().spliterator(), false)
                        .flatMap(source -> Stream.of(property, lowerCase(property))
                                .map(source::getValue)
                                .filter(Objects::nonNull)
                                .limit(1))
                        .filter(text -> !text.isEmpty()) // not set, as MicroProfile Config has it
                        .findFirst());
    }

    /** How Payara calls a password alias, whatever it is called by the administrator. */
    private static String lowerCase(String property) {
        return property.toLowerCase(Locale.ROOT);
    }

    /**
     * One property.
     *
     * @param name without what all of them begin with
     * @param otherwise its text if it is not set
     */
    public Setting get(String name, String otherwise) {
        String property = prefix + name;
        defaults.put(property, otherwise);
        return new Setting(property, texts.apply(property).orElse(otherwise));
    }

    /**
     * A secret: its text as it stands, blanks included; empty if it is not set.
     *
     * @param name as above
     */
    public String secret(String name) {
        String property = prefix + name;
        defaults.put(property, "");
        return texts.apply(property).orElse("");
    }

    /** The properties that have been asked for, each with its default. */
    public Map<String, String> defaults() {
        return Collections.unmodifiableMap(defaults);
    }

    /** Those of the given names that are of properties which have been asked for, in their own case or in lower case. */
    Set<String> namesIn(Iterable<String> given) {
        return StreamSupport.stream(given.spliterator(), false)
                .filter(property -> defaults.keySet().stream()
                        .anyMatch(known -> property.equals(known) || property.equals(lowerCase(known))))
                .collect(Collectors.toSet());
    }

    /** Refuses a property of ours that nobody has asked for: most often one whose name is misspelt. */
    void requireKnown(Iterable<String> given) {
        StreamSupport.stream(given.spliterator(), false)
                .filter(property -> (property.startsWith(prefix) || property.startsWith(lowerCase(prefix)))
                        && defaults.keySet().stream()
                                .noneMatch(known -> property.equals(known) || property.equals(lowerCase(known))))
                .findFirst()
                .ifPresent(property -> {
                    throw new SettingException(Names.unknown("property", property, defaults.keySet()));
                });
    }
}
