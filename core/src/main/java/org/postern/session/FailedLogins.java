package org.postern.session;

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
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postern.session.SessionSettings.ClientLimits;

/**
 * How often logins have failed lately, by client and by user. Bounded: of too many clients, or users, those that have not failed for
 * the longest time are forgotten first.
 */
final class FailedLogins {

    private static final int MOST = 100_000;
    /** Of a user's name; a longer one is known by its digest. */
    private static final int LONGEST_KEY = 64;

    private static final Pattern IGNORED = Pattern.compile("[\\p{M}\\p{Cf}]");

    private final Counts clients;
    private final Counts subjects;

    FailedLogins() {
        this(MOST, System::nanoTime);
    }

    /** @param clock in nanoseconds */
    FailedLogins(int most, LongSupplier clock) {
        clients = new Counts(most, clock);
        subjects = new Counts(most, clock);
    }

    /** How often a client has failed: an IPv4 address, or an IPv6 network, since nobody has one address there. */
    int ofClient(InetAddress client, ClientLimits limits) {
        return clients.get(limits.one(client));
    }

    /** How often somebody has failed to be that user. */
    int ofSubject(String subject) {
        return subjects.get(key(subject));
    }

    /**
     * Counts one more, and returns how many there are.
     *
     * @param period how long they count, if it is the first one
     */
    int clientFailed(InetAddress client, ClientLimits limits, Duration period) {
        return clients.add(limits.one(client), period);
    }

    /** The same for a user. */
    int subjectFailed(String subject, Duration period) {
        return subjects.add(key(subject), period);
    }

    /** How many clients and users are remembered. */
    int size() {
        return clients.size() + subjects.size();
    }

    /** The same for what stores of users may take for the same name: in any case, with or without accents, blanks and invisible characters. */
    private static Object key(String subject) {
        String same = IGNORED.matcher(Normalizer.normalize(subject, Normalizer.Form.NFKD))
                .replaceAll("")
                .strip()
                .replaceAll("\\s+", " ")
                .toLowerCase(Locale.ROOT);
        return same.length() <= LONGEST_KEY ? same : digest(same);
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
        private final ReentrantLock lock = new ReentrantLock();
        private final Map<Object, Count> counts;

        Counts(int most, LongSupplier clock) {
            this.clock = clock;
            counts = new LinkedHashMap<>() {
                private static final long serialVersionUID = 1;

                @Override
                protected boolean removeEldestEntry(Map.Entry<Object, Count> eldest) {
                    return size() > most;
                }
            };
        }

        int get(Object key) {
            lock.lock();
            try {
                Count count = current(key);
                return count == null ? 0 : count.number();
            } finally {
                lock.unlock();
            }
        }

        int add(Object key, Duration period) {
            lock.lock();
            try {
                Count before = current(key);
                counts.remove(key); // to be put behind all others
                Count after = before == null
                        ? new Count(1, clock.getAsLong(), period.toNanos())
                        : new Count(before.number() + 1, before.since(), before.period());
                counts.put(key, after);
                return after.number();
            } finally {
                lock.unlock();
            }
        }

        private @Nullable Count current(Object key) {
            Count count = counts.get(key);
            if (count != null && clock.getAsLong() - count.since() >= count.period()) {
                counts.remove(key);
                return null;
            }
            return count;
        }

        int size() {
            lock.lock();
            try {
                return counts.size();
            } finally {
                lock.unlock();
            }
        }
    }
}
