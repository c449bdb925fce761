package org.postern.settings;

/** A property has a value that is not allowed. The message is for the administrator. */
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
}
