package org.postern.settings;

import java.util.Collection;

/** Properties have values that are not allowed. The message is for the administrator. */
public final class SettingException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    /**
     * @param name the property
     * @param value what it says; not for secrets
     * @param allowed what it may say, as the rest of a sentence that begins with "allowed is"
     */
    public SettingException(String name, String value, String allowed) {
        super(name + "=" + value + " is wrong; allowed is " + allowed);
    }

    /** As above, with the cause. */
    public SettingException(String name, String value, String allowed, Throwable cause) {
        super(name + "=" + value + " is wrong; allowed is " + allowed, cause);
    }

    private SettingException(String message) {
        super(message);
    }

    /** One that tells all of several problems, numbered if there are several. */
    public static SettingException of(Collection<String> problems) {
        if (problems.size() == 1) {
            return new SettingException(problems.iterator().next());
        }
        StringBuilder message = new StringBuilder(problems.size() + " settings are wrong:");
        int number = 0;
        for (String problem : problems) {
            message.append(" (").append(++number).append(") ").append(problem);
        }
        return new SettingException(message.toString());
    }
}
