package org.postern.settings;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Properties, read one by one, each with its default. What is wrong with them is collected, so that {@link #check()} reports all of it
 * at once.
 */
public class Settings {

    /** What the names of all properties begin with; left out where they are read. */
    protected final String prefix;

    private final Function<String, Optional<String>> texts;
    private final Function<String, String> places;
    private final Set<String> problems;
    private final Map<String, String> defaults;

    /** @param texts the text of each property that is set, by its name */
    public Settings(Map<String, String> texts) {
        this("", name -> Optional.ofNullable(texts.get(name)));
    }

    /** @param texts the text of a property by its whole name; empty if it is not set */
    protected Settings(String prefix, Function<String, Optional<String>> texts) {
        this(prefix, texts, name -> "", new LinkedHashSet<>(), new TreeMap<>());
    }

    private Settings(
            String prefix,
            Function<String, Optional<String>> texts,
            Function<String, String> places,
            Set<String> problems,
            Map<String, String> defaults) {
        this.prefix = prefix;
        this.texts = texts;
        this.places = places;
        this.problems = problems;
        this.defaults = defaults;
    }

    /**
     * These settings, but for some that have another text at some place. What is wrong there is reported with the rest.
     *
     * @param place where that is, for the administrator
     */
    public Settings overriddenBy(Map<String, String> others, String place) {
        return new Settings(
                prefix,
                name -> Optional.ofNullable(others.get(name)).or(() -> texts.apply(name)),
                name -> others.containsKey(name) ? " (" + place + ")" : places.apply(name),
                problems,
                defaults);
    }

    /** A property with its text; empty if it is not set. */
    public Setting get(String name) {
        return new Setting(prefix + name, text(name));
    }

    /** A property with its text, or its default. */
    public Setting get(String name, String otherwise) {
        defaults.put(prefix + name, otherwise);
        return new Setting(prefix + name, texts.apply(prefix + name).orElse(otherwise));
    }

    /** The text of a property as it stands, white space included, for passwords; empty if it is not set. */
    public String text(String name) {
        defaults.putIfAbsent(prefix + name, "");
        return texts.apply(prefix + name).orElse("");
    }

    /**
     * Reads a property. If its text is wrong, which {@link #check()} reports, its default is gone on with.
     *
     * @param otherwise its default, as a text
     * @param kind reads the text, or throws {@link SettingException}
     * @throws SettingException if the default is wrong too, because the property has to be set
     */
    public <T> T read(String name, String otherwise, Function<Setting, ? extends T> kind) {
        try {
            return kind.apply(get(name, otherwise));
        } catch (SettingException e) {
            note(name, e);
            try {
                return kind.apply(new Setting(prefix + name, otherwise));
            } catch (SettingException again) {
                throw e;
            }
        }
    }

    /**
     * Reads a property that may have to be set.
     *
     * @param instead a harmless value to go on with if the text is wrong
     */
    public <T> T read(String name, String otherwise, Function<Setting, ? extends T> kind, T instead) {
        try {
            return kind.apply(get(name, otherwise));
        } catch (SettingException e) {
            note(name, e);
            return instead;
        }
    }

    /** The same for one whose default is the empty text. */
    public <T> T read(String name, Function<Setting, ? extends T> kind, T instead) {
        return read(name, "", kind, instead);
    }

    private void note(String name, SettingException e) {
        e.problems().forEach(problem -> problems.add(problem + places.apply(prefix + name)));
    }

    /** The properties that have been read, by their whole names, each with its default. */
    public Map<String, String> defaults() {
        return Collections.unmodifiableMap(defaults);
    }

    /** Notes something that is wrong. */
    public void problem(SettingException problem) {
        problems.addAll(problem.problems());
    }

    /** What has been found wrong so far. */
    public Set<String> problems() {
        return Collections.unmodifiableSet(problems);
    }

    /**
     * To be called when all has been read.
     *
     * @throws SettingException if something was wrong, with all of it
     */
    public void check() {
        if (!problems.isEmpty()) {
            throw SettingException.of(problems);
        }
    }
}
