package org.postern.limits;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How often AUTH has failed lately, by client and by user. Bounded: of too many clients, or users, those that have not failed for
 * the longest time are forgotten first.
 */
public final class FailedAuths {

    private static final int MAX = 100_000;
    /** Of a user's name; a longer one is known by its digest. */
    private static final int MAX_KEY_LENGTH = 64;

    private static final Pattern IGNORED = Pattern.compile("[\\p{M}\\p{Cf}]");

    private final Counts clients;
    private final Counts subjects;

    public FailedAuths() {
        this(MAX, System::nanoTime);
    }

    /** @param clock in nanoseconds */
    FailedAuths(int max, LongSupplier clock) {
        clients = new Counts(max, clock);
        subjects = new Counts(max, clock);
    }

    /** How often a client has failed: an IPv4 address, or an IPv6 network, where a client has any number of addresses. */
    public int ofClient(InetAddress client, ClientLimits limits) {
        return clients.get(limits.one(client));
    }

    /** How often AUTH has failed for that user. */
    public int ofSubject(String subject) {
        return subjects.get(key(subject));
    }

    /**
     * Counts one more, and returns how many there are.
     *
     * @param period how long they count, if it is the first one
     */
    public int clientFailed(InetAddress client, ClientLimits limits, Duration period) {
        return clients.add(limits.one(client), period);
    }

    /** The same for a user. */
    public int subjectFailed(String subject, Duration period) {
        return subjects.add(key(subject), period);
    }

    /**
     * Whether AUTH is not to be tried: the client has failed too often, or others for that user.
     *
     * @param subject the user; empty if that is not known
     */
    public boolean areTooMany(InetAddress client, String subject, ClientLimits clients, AuthLimits limits) {
        return ofClient(client, clients) >= limits.perClient()
                || (!subject.isEmpty() && ofSubject(subject) >= limits.perSubject());
    }

    /** The same for what stores of users may take for the same name: in any case, with or without accents, blanks and invisible characters. */
    private static Object key(String subject) {
        String same = IGNORED.matcher(Normalizer.normalize(subject, Normalizer.Form.NFKD))
                .replaceAll("")
                .strip()
                .replaceAll("\\s+", " ")
                .toLowerCase(Locale.ROOT);
        return same.length() <= MAX_KEY_LENGTH ? same : digest(same);
    }

    private static String digest(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) { // every JVM has it
            throw new IllegalStateException(e);
        }
    }

    /** Counts, each of which begins anew when its time is over. */
    private static final class Counts {

        private record Count(int number, long since, long period) {}

        private final LongSupplier clock;
        private final Map<Object, Count> counts;

        Counts(int max, LongSupplier clock) {
            this.clock = clock;
            counts = new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Object, Count> eldest) {
                    return size() > max;
                }
            };
        }

        synchronized int get(Object key) {
            Count count = current(key);
            return count == null ? 0 : count.number();
        }

        synchronized int add(Object key, Duration period) {
            Count before = current(key);
            counts.remove(key); // to be put behind all others
            Count after = before == null
                    ? new Count(1, clock.getAsLong(), period.toNanos())
                    : new Count(before.number() + 1, before.since(), before.period());
            counts.put(key, after);
            return after.number();
        }

        private @Nullable Count current(Object key) {
            Count count = counts.get(key);
            if (count != null && clock.getAsLong() - count.since() >= count.period()) {
                counts.remove(key);
                return null;
            }
            return count;
        }
    }
}
