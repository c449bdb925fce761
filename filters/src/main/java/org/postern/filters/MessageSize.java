package org.postern.filters;

import java.util.Optional;
import org.postern.api.Message;
import org.postern.api.Reply;

/**
 * How large a message may be.
 *
 * @param least in bytes
 * @param most in bytes, not less than that
 */
public record MessageSize(long least, long most) {

    /** @throws IllegalArgumentException if no size is allowed */
    public MessageSize {
        if (least < 0 || most < least) {
            throw new IllegalArgumentException("no size is from " + least + " to " + most);
        }
    }

    /** Properties {@code least} and {@code most}. */
    public MessageSize(Settings settings) {
        this(settings.get("least", "0"), settings.get("most", "25MiB"));
    }

    private MessageSize(Setting least, Setting most) {
        this(least.size(), notLess(most, least));
    }

    private static long notLess(Setting most, Setting least) {
        if (most.size() < least.size()) {
            throw most.wrong("a size that is not less than " + least.name() + "=" + least.text());
        }
        return most.size();
    }

    /** Whether a message is refused. */
    public Optional<Reply> refusal(Message message) {
        if (message.size() > most) {
            return Optional.of(Reply.reject(552, "5.3.4", "Message too large")); // RFC 1870 §6.3
        }
        return message.size() < least ? Optional.of(Reply.reject(554, "5.6.0", "Message too small")) : Optional.empty();
    }
}
