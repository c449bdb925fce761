package org.postern.settings;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/**
 * The properties of a bean, read one by one. What is wrong with them is collected, so that {@link #check()} tells all of it at
 * once: nobody likes to deploy as often as there are mistakes.
 */
public final class Settings {

    private final UnaryOperator<String> text;
    private final Map<String, String> own;
    private final String place;
    private final Set<String> problems;

    /** @param text gives a property's text by its name */
    public Settings(UnaryOperator<String> text) {
        this(text, Map.of(), "", new LinkedHashSet<>());
    }

    private Settings(UnaryOperator<String> text, Map<String, String> own, String place, Set<String> problems) {
        this.text = name -> own.getOrDefault(name, text.apply(name));
        this.own = own;
        this.place = place;
        this.problems = problems;
    }

    /**
     * These settings, but for some that have another text at some place. What is wrong there is told with the rest.
     *
     * @param place where that is, for the administrator
     */
    public Settings overriddenBy(Map<String, String> texts, String place) {
        return new Settings(text, texts, " (" + place + ")", problems);
    }

    /** A property with its text. */
    public Setting get(String name) {
        return new Setting(name, text.apply(name));
    }

    /** The text of a property as it stands, white space included: for passwords. */
    public String text(String name) {
        return text.apply(name);
    }

    /**
     * Reads a property.
     *
     * @param kind reads the text, or throws {@link SettingException}
     * @param instead a harmless value to go on with if the text is wrong, which {@link #check()} will tell
     */
    public <T> T read(String name, Function<Setting, ? extends T> kind, T instead) {
        try {
            return kind.apply(get(name));
        } catch (SettingException e) {
            problems.add(e.getMessage() + (own.containsKey(name) ? place : ""));
            return instead;
        }
    }

    /** Notes something that is wrong. */
    public void problem(SettingException problem) {
        problems.add(problem.getMessage());
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
