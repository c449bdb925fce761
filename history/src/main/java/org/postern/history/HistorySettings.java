package org.postern.history;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.settings.Setting;
import org.postern.settings.Settings;

/**
 * Where transactions are kept beyond the memory of the JVM.
 *
 * @param dataSource the JNDI name of the data source; empty for none
 * @param retention how long a transaction is kept; zero for ever
 * @param gateway the host name, for those who read the tables
 */
public record HistorySettings(String dataSource, Duration retention, String gateway) {

    private static final Pattern RETENTION = Pattern.compile("0|(\\d{1,5})\\s*([dh])");
    private static final Duration MAX = Duration.ofDays(3650);

    /** Reads {@code historyDataSource}, {@code historyRetention} and {@code hostName}. What is wrong is noted there. */
    public static HistorySettings read(Settings settings) {
        return new HistorySettings(
                settings.read("historyDataSource", Setting::optionalWord, ""),
                settings.read("historyRetention", "30d", HistorySettings::retention),
                settings.text("hostName"));
    }

    private static Duration retention(Setting setting) {
        Matcher matcher = RETENTION.matcher(setting.text());
        if (matcher.matches()) {
            if (matcher.group(1) == null) {
                return Duration.ZERO;
            }
            long number = Long.parseLong(matcher.group(1));
            Duration retention = matcher.group(2).equals("d") ? Duration.ofDays(number) : Duration.ofHours(number);
            if (!retention.isZero() && retention.compareTo(MAX) <= 0) {
                return retention;
            }
        }
        throw setting.invalid("a duration from 1h to 3650d, such as 12h or 30d, or 0 for no end");
    }
}
