package org.postern.filters.content;

import java.time.Duration;
import org.postern.filters.FilterSettings;
import org.postern.settings.Setting;

/**
 * How much another server is asked, and what becomes of messages that it has not looked at.
 *
 * @param timeout for all that is asked about one message
 * @param maxSize of one content, in bytes
 */
record Limits(Duration timeout, long maxSize, Unavailable unavailable, TooLarge tooLarge) {

    /** The policies' own timeout, in their activation, is a minute longer. */
    private static final Duration MAX_TIMEOUT = Duration.ofMinutes(9);

    /** What becomes of a message if the server gives no answer that can be used. */
    enum Unavailable {
        DEFER,
        PASS
    }

    /** What becomes of a message with a content that is too large. */
    enum TooLarge {
        DEFER,
        REJECT,
        PASS
    }

    /** Properties {@code timeout}, {@code maxSize}, {@code unavailable} and {@code tooLarge}. */
    static Limits read(FilterSettings settings) {
        return new Limits(
                settings.read("timeout", "30s", Limits::timeout),
                settings.read("maxSize", "25MiB", Limits::maxSize),
                settings.read("unavailable", "defer", text -> text.choice(Unavailable.class)),
                settings.read("tooLarge", "reject", text -> text.choice(TooLarge.class)));
    }

    private static Duration timeout(Setting setting) {
        Duration timeout = setting.duration();
        if (timeout.compareTo(MAX_TIMEOUT) > 0) {
            throw setting.invalid("a duration from 1ms to 9m, such as 30s");
        }
        return timeout;
    }

    private static long maxSize(Setting setting) {
        long size = setting.size();
        if (size == 0) {
            throw setting.invalid("a size of 1 byte or more, such as 25MiB");
        }
        return size;
    }
}
