package org.postern.inbound;

import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.postern.settings.Setting;

/**
 * The rules and limits of a session.
 *
 * @param hostName the gateway's name, in the greeting and the reply to EHLO
 * @param idleTimeout how long a client may take for a command
 * @param activeTimeout how long it may take for the next block of a message, or to accept what is sent to it
 * @param maxMessageSize in bytes, as it arrives; 0 for no limit of our own
 * @param maxRecipients of one message
 * @param maxSessionsPerClient at a time from one address
 * @param maxErrors commands that are none, or come at the wrong time, before the session is ended
 * @param spoolThreshold the bytes of a message that a policy wants to see which stay in memory
 * @param spoolFolder where the rest goes
 * @param bareNewline what to do with a CR or LF that stands alone in a message
 * @param authInClear whether AUTH is offered on a {@code tcp} interface
 * @param requireAuth whether MAIL needs AUTH first
 */
public record SessionSettings(
        String hostName,
        Duration idleTimeout,
        Duration activeTimeout,
        long maxMessageSize,
        int maxRecipients,
        int maxSessionsPerClient,
        int maxErrors,
        int spoolThreshold,
        Path spoolFolder,
        BareNewline bareNewline,
        boolean authInClear,
        boolean requireAuth) {

    /** What to do with a CR or LF that stands alone in a message. */
    public enum BareNewline {
        /** 554: no server shall see what another might take for the end of the message. */
        REFUSE,
        /** Make it CR LF. */
        NORMALISE
    }

    /**
     * Reads the settings from the text of properties, by the names of the components here.
     *
     * @param text gives a property's text
     * @throws org.postern.settings.SettingException if one of them is wrong
     */
    public static SessionSettings read(UnaryOperator<String> text) {
        Function<String, Setting> setting = name -> new Setting(name, text.apply(name));
        return new SessionSettings(
                setting.apply("hostName").word(),
                setting.apply("idleTimeout").duration(),
                setting.apply("activeTimeout").duration(),
                setting.apply("maxMessageSize").size(),
                setting.apply("maxRecipients").number(1, 1_000_000),
                setting.apply("maxSessionsPerClient").number(1, 1_000_000),
                setting.apply("maxErrors").number(1, 1_000_000),
                (int) Math.min(setting.apply("spoolThreshold").size(), 1 << 30),
                setting.apply("spoolFolder").folder(),
                setting.apply("bareNewline").choice(BareNewline.class),
                setting.apply("authInClear").flag(),
                setting.apply("requireAuth").flag());
    }
}
