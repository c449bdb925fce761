package org.postern.filters;

import java.util.Optional;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.settings.Setting;

/**
 * How large a message may be.
 *
 * @param min in bytes
 * @param max in bytes, not less than that
 */
public record MessageSize(long min, long max) {

    /** @throws IllegalArgumentException if no size is allowed */
    public MessageSize {
        if (min < 0 || max < min) {
            throw new IllegalArgumentException("no size is from " + min + " to " + max);
        }
    }

    /** Properties {@code min} and {@code max}. */
    public MessageSize(FilterSettings settings) {
        this(settings, settings.read("min", "0", Setting::size));
    }

    private MessageSize(FilterSettings settings, long min) {
        this(min, settings.read("max", "25MiB", max -> notLess(max, settings.get("min", "0"), min), Long.MAX_VALUE));
    }

    private static long notLess(Setting max, Setting min, long minSize) {
        if (max.size() < minSize) {
            throw max.invalid("a size that is not less than " + min.name() + "=" + min.text());
        }
        return max.size();
    }

    /** Whether a message is rejected. */
    public Optional<Reply> refusal(Message message) {
        if (message.size() > max) {
            return Optional.of(Reply.reject(552, "5.3.4", "Message too large")); // RFC 1870 §6.3
        }
        return message.size() < min ? Optional.of(Reply.reject(554, "5.6.0", "Message too small")) : Optional.empty();
    }
}
