package org.postern.settings;

import java.util.Collection;
import java.util.List;

/** Properties have invalid values. The message is for the administrator. */
public final class SettingException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    /** A wrong file has more invalid lines than a reader needs. */
    private static final int MAX_PROBLEMS_IN_MESSAGE = 20;

    @SuppressWarnings("serial") // an immutable list of texts
    private final List<String> problems;

    /**
     * @param name the property
     * @param value what it says; not for secrets
     * @param expected what it may say, as the rest of a sentence that ends with "expected"
     */
    public SettingException(String name, String value, String expected) {
        this(List.of("Invalid value '" + value + "' for property " + name + ": expected " + expected));
    }

    /** As above, with the cause. */
    public SettingException(String name, String value, String expected, Throwable cause) {
        this(name, value, expected);
        initCause(cause);
    }

    private SettingException(List<String> problems) {
        super(message(problems));
        this.problems = problems;
    }

    /** One for all of several problems, numbered if there are several. */
    public static SettingException of(Collection<String> problems) {
        return new SettingException(List.copyOf(problems));
    }

    private static String message(List<String> problems) {
        if (problems.size() == 1) {
            return problems.get(0);
        }
        StringBuilder message = new StringBuilder(problems.size() + " invalid settings:");
        int number = 0;
        for (String problem : problems.subList(0, Math.min(problems.size(), MAX_PROBLEMS_IN_MESSAGE))) {
            message.append(" (").append(++number).append(") ").append(problem);
        }
        return problems.size() == number
                ? message.toString()
                : message + " and " + (problems.size() - number) + " more";
    }

    /** Each of the problems, in a sentence of its own. */
    public List<String> problems() {
        return problems;
    }
}
