package org.postern.traffic;

import org.postern.settings.Setting;
import org.postern.settings.Settings;

/**
 * What is kept of the traffic of all interfaces.
 *
 * @param counted whether sessions and messages are counted
 * @param maxTransactions how many are kept in memory
 * @param maxMemory how much memory they may take, in bytes
 */
public record TrafficSettings(boolean counted, int maxTransactions, long maxMemory) {

    private static final int MAX_TRANSACTIONS = 1_000_000;
    private static final long MIN_MEMORY = 1 << 20;
    private static final long MAX_MEMORY = 64L << 30;

    /** Reads the settings by their names. What is wrong is noted there. */
    public static TrafficSettings read(Settings settings) {
        return new TrafficSettings(
                settings.read("monitoring", "true", Setting::flag),
                settings.read("historySize", "10000", number -> number.number(0, MAX_TRANSACTIONS)),
                settings.read("historyMemory", "64MiB", TrafficSettings::memory));
    }

    private static long memory(Setting setting) {
        long size = setting.size();
        if (size < MIN_MEMORY || size > MAX_MEMORY) {
            throw setting.invalid("a size from 1MiB to 64GiB");
        }
        return size;
    }
}
