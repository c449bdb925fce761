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
public final class Settings {

    private final Function<String, Optional<String>> texts;
    private final Function<String, String> places;
    private final Set<String> problems;
    private final Map<String, String> defaults;

    /** @param texts the text of each property that is set, by its name */
    public Settings(Map<String, String> texts) {
        this(name -> Optional.ofNullable(texts.get(name)));
    }

    /** @param texts the text of a property by its name; empty if it is not set */
    public Settings(Function<String, Optional<String>> texts) {
        this(texts, name -> "", new LinkedHashSet<>(), new TreeMap<>());
    }

    private Settings(
            Function<String, Optional<String>> texts,
            Function<String, String> places,
            Set<String> problems,
            Map<String, String> defaults) {
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
                name -> Optional.ofNullable(others.get(name)).or(() -> texts.apply(name)),
                name -> others.containsKey(name) ? " (" + place + ")" : places.apply(name),
                problems,
                defaults);
    }

    /** A property with its text; empty if it is not set. */
    public Setting get(String name) {
        return new Setting(name, text(name));
    }

    /** A property with its text, or its default. */
    public Setting get(String name, String otherwise) {
        defaults.put(name, otherwise);
        return new Setting(name, texts.apply(name).orElse(otherwise));
    }

    /** The text of a property as it stands, white space included, for passwords; empty if it is not set. */
    public String text(String name) {
        defaults.putIfAbsent(name, "");
        return texts.apply(name).orElse("");
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
                return kind.apply(new Setting(name, otherwise));
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
        e.problems().forEach(problem -> problems.add(problem + places.apply(name)));
    }

    /** The properties that have been read, each with its default. */
    public Map<String, String> defaults() {
        return Collections.unmodifiableMap(defaults);
    }

    /** Notes something that is wrong. */
    public void problem(SettingException problem) {
        problems.addAll(problem.problems());
    }

    /** How much has been found wrong so far. */
    public int problems() {
        return problems.size();
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
