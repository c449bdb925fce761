package org.postern.filters;

/** A property has a value that is not allowed. The message is for the administrator. */
public final class SettingException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    SettingException(String message) {
        super(message);
    }

    /**
     * @param name the property
     * @param value what it says; not for secrets
     * @param allowed what it may say, as the rest of a sentence that begins with "allowed is"
     */
    public SettingException(String name, String value, String allowed) {
        this(name + "=" + value + " is wrong; allowed is " + allowed);
    }
}
