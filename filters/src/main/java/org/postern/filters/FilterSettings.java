package org.postern.filters;

import java.util.Collection;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.postern.settings.Names;
import org.postern.settings.SettingException;
import org.postern.settings.Settings;

/**
 * The properties <code>postern.&lt;name&gt;.&hellip;</code>, which one filter is made of, read by their names behind that. What is
 * wrong with them is collected, so that {@link #make} reports all of it at once.
 */
public final class FilterSettings extends Settings {

    /** Whether each constructor that has started to ask for properties has come to its end. */
    private boolean allAskedFor = true;

    /**
     * @param name what stands between {@code postern.} and the property
     * @param texts the text of a property by its whole name; empty if it is not set
     */
    public FilterSettings(String name, Function<String, Optional<String>> texts) {
        super("postern." + name + ".", texts);
    }

    /**
     * Those of MicroProfile Config. The texts are taken as they stand in its sources, because it takes <code>${client.address}
     * </code> for a property of its own: where there is none the text would be another, or nothing at all.
     */
    static FilterSettings of(String name, Config config) {
        return new FilterSettings(
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
     * Makes a filter.
     *
     * @param constructor that of the filter; may throw {@link SettingException} itself
     * @throws SettingException if something is wrong with the properties, with all of it
     */
    public <F> F make(Function<FilterSettings, F> constructor) {
        boolean before = allAskedFor;
        allAskedFor = false;
        try {
            F filter = constructor.apply(this);
            allAskedFor = before;
            check();
            return filter;
        } catch (SettingException e) {
            problem(e);
            throw SettingException.of(problems());
        }
    }

    /** A secret: its text as it stands, blanks included; empty if it is not set. */
    public String secret(String name) {
        return text(name);
    }

    /** Whether a property has been asked for, in its own case or in lower case. */
    boolean isKnown(String property) {
        return defaults().keySet().stream()
                .anyMatch(known -> property.equals(known) || property.equals(lowerCase(known)));
    }

    /** Notes the properties of ours that nothing has asked for: most often those whose names are misspelt. */
    void requireKnown(Collection<String> given) {
        if (allAskedFor) {
            given.stream()
                    .filter(property -> property.startsWith(prefix) || property.startsWith(lowerCase(prefix)))
                    .filter(property -> !isKnown(property))
                    .sorted()
                    .map(property ->
                            Names.unknown("property", property, defaults().keySet()))
                    .forEach(problem -> problem(SettingException.of(Set.of(problem))));
        }
    }
}
