package org.postern.inbound;

import java.nio.file.Path;
import java.time.Duration;
import org.postern.settings.Setting;
import org.postern.settings.Settings;

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

    /** Reads the settings by the names of the components here. What is wrong is noted there. */
    public static SessionSettings read(Settings settings) {
        return new SessionSettings(
                settings.read("hostName", Setting::word, ""),
                settings.read("idleTimeout", Setting::duration, Duration.ZERO),
                settings.read("activeTimeout", Setting::duration, Duration.ZERO),
                settings.read("maxMessageSize", Setting::size, 0L),
                settings.read("maxRecipients", number -> number.number(1, 1_000_000), 1),
                settings.read("maxSessionsPerClient", number -> number.number(1, 1_000_000), 1),
                settings.read("maxErrors", number -> number.number(1, 1_000_000), 1),
                settings.read("spoolThreshold", size -> (int) Math.min(size.size(), 1 << 30), 0),
                settings.read("spoolFolder", Setting::folder, Path.of("")),
                settings.read("bareNewline", choice -> choice.choice(BareNewline.class), BareNewline.REFUSE),
                settings.read("authInClear", Setting::flag, false),
                settings.read("requireAuth", Setting::flag, true));
    }
}
