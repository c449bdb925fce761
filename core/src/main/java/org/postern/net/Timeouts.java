package org.postern.net;

import java.time.Duration;
import org.postern.settings.Setting;
import org.postern.settings.Settings;

/**
 * How long a client may take.
 *
 * @param idle to begin its next command
 * @param scarce the same while sessions are scarce, before it has authenticated or started a transaction
 * @param active for the next block of a message, for a TLS handshake, or to accept what is sent to it
 * @param command for a command that it has started, with every response of an AUTH
 * @param message for a whole message
 */
public record Timeouts(Duration idle, Duration scarce, Duration active, Duration command, Duration message) {

    /** Reads the settings by their names. What is wrong is noted there. */
    public static Timeouts read(Settings settings) {
        return new Timeouts(
                settings.read("idleTimeout", "5m", Setting::duration),
                settings.read("scarceIdleTimeout", "60s", Setting::duration),
                settings.read("activeTimeout", "60s", Setting::duration),
                settings.read("commandTimeout", "2m", Setting::duration),
                settings.read("messageTimeout", "30m", Setting::duration));
    }
}
