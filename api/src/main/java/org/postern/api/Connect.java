package org.postern.api;

import java.net.InetAddress;
import java.time.Duration;

/**
 * A client has connected and waits for the greeting (RFC 5321 §3.1). No command of SMTP's, but decided about like one.
 *
 * @param client its address
 * @param delay how long it has to wait for the greeting, from nothing up to {@link #MAX_DELAY}; a client that speaks
 *     before is rejected, since no mail server would (RFC 5321 §4.3.1)
 */
public record Connect(InetAddress client, Duration delay) implements Command {

    /** What RFC 5321 §4.5.3.2.1 has clients wait for at least. */
    public static final Duration MAX_DELAY = Duration.ofMinutes(5);

    /** @throws IllegalArgumentException if the delay is negative or too long */
    public Connect {
        if (delay.isNegative() || delay.compareTo(MAX_DELAY) > 0) {
            throw new IllegalArgumentException("a delay is 0 to " + MAX_DELAY + ", not " + delay);
        }
    }

    /** The same client, greeted later. */
    public Connect withDelay(Duration other) {
        return new Connect(client, other);
    }
}
