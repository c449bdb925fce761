package org.postern.filters;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;

/**
 * How often something may be done.
 *
 * @param times 1 to a million
 * @param period in which, from a second to a day
 */
public record Rate(int times, Duration period) {

    static final int MAX_TIMES = 1_000_000;

    private static final Pattern TEXT = Pattern.compile("(\\d{1,9})\\s*/\\s*(\\d{1,5}\\s*[smh])");

    /** @throws IllegalArgumentException if something is out of its range */
    public Rate {
        if (times < 1
                || times > MAX_TIMES
                || period.compareTo(Duration.ofSeconds(1)) < 0
                || period.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException("not a rate: " + times + " in " + period);
        }
    }

    /**
     * Reads a number of times in a period, such as {@code 100/1m}.
     *
     * @throws SettingException if it is none
     */
    public static Rate parse(Setting setting) {
        Matcher matcher = TEXT.matcher(setting.text());
        try {
            if (matcher.matches()) {
                Duration period = new Setting(setting.name(), matcher.group(2)).duration();
                return new Rate(Integer.parseInt(matcher.group(1)), period);
            }
        } catch (IllegalArgumentException e) {
            // out of range, which is said below
        }
        throw setting.invalid("a number from 1 to " + MAX_TIMES + " in a time from 1s to 24h, such as 100/1m");
    }
}
