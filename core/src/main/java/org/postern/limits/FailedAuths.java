package org.postern.limits;

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
import org.postern.api.text.Network;

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

    /** How often a client has failed: what {@link ClientLimits#one} says that it is. */
    public int ofClient(Network client) {
        return clients.get(client);
    }

    /** How often AUTH has failed for that user; never if the name is empty, as it is when the user is not known. */
    public int ofSubject(String subject) {
        return subject.isEmpty() ? 0 : subjects.get(key(subject));
    }

    /**
     * Counts one more, and returns how many there are.
     *
     * @param period how long they count, if it is the first one
     */
    public int clientFailed(Network client, Duration period) {
        return clients.add(client, period);
    }

    /** The same for a user. */
    public int subjectFailed(String subject, Duration period) {
        return subject.isEmpty() ? 0 : subjects.add(key(subject), period);
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

        private final int max;
        private final LongSupplier clock;
        /** The one that has not failed for the longest time is the first. */
        private final Map<Object, Count> counts = new LinkedHashMap<>();

        Counts(int max, LongSupplier clock) {
            this.max = max;
            this.clock = clock;
        }

        synchronized int get(Object key) {
            Count count = current(key);
            return count == null ? 0 : count.number();
        }

        synchronized int add(Object key, Duration period) {
            Count before = current(key);
            counts.remove(key); // to be put behind all others
            if (counts.size() == max) {
                counts.remove(counts.keySet().iterator().next());
            }
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
