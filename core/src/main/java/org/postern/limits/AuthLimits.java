package org.postern.limits;

import java.time.Duration;
import org.postern.settings.Setting;
import org.postern.settings.Settings;

/**
 * How often AUTH may fail, until it is answered with 421.
 *
 * @param perClient from one address
 * @param perSubject for one user, from anywhere
 * @param undelayed how often either may before each further AUTH has to wait
 * @param delay how long it waits
 * @param period how long failures count, from the first one on
 */
public record AuthLimits(int perClient, int perSubject, int undelayed, Duration delay, Duration period) {

    private static final int MAX = 1_000_000;

    /** Reads the settings by their names. What is wrong is noted there. */
    public static AuthLimits read(Settings settings) {
        return new AuthLimits(
                settings.read("maxAuthFailuresPerClient", "20", number -> number.number(1, MAX)),
                settings.read("maxAuthFailuresPerSubject", "50", number -> number.number(1, MAX)),
                settings.read("authDelayAfter", "3", number -> number.number(0, MAX)),
                settings.read("authDelay", "2s", Setting::duration),
                settings.read("authFailurePeriod", "10m", Setting::duration));
    }
}
