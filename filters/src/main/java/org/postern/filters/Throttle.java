package org.postern.filters;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.postern.api.Reply;
import org.postern.api.Template;

/**
 * Lets so much through in a time, for each key by itself: a bucket of tokens that fills at a rate, and each command takes one.
 * The buckets are this instance's, and forgotten once they are full again.
 */
public final class Throttle {

    /** What is kept at most, in bytes, roughly: a hundred thousand keys. The buckets in least use go first. */
    private static final long MOST_MEMORY = 50L << 20;

    private static final int BUCKET_MEMORY = 500;

    private final Template key;
    private final Rate rate;
    private final int burst;
    private final Reply refusal;
    private final TimeMeter clock;
    private final Cache<String, Bucket> buckets;

    /**
     * @param key whose rate it is: the text that is filled in, in which case does not matter; if one of its names has no value,
     *     because nobody is authenticated, for instance, then the client's address
     * @param burst how much may come at once after a pause, 1 or more
     */
    public Throttle(Template key, Rate rate, int burst, Reply refusal) {
        this(key, rate, burst, refusal, TimeMeter.SYSTEM_NANOTIME);
    }

    Throttle(Template key, Rate rate, int burst, Reply refusal, TimeMeter clock) {
        this.key = key;
        this.rate = rate;
        this.burst = burst;
        this.refusal = refusal;
        this.clock = clock;
        Duration untilFull = rate.period().multipliedBy(burst).dividedBy(rate.times());
        buckets = Caffeine.newBuilder()
                .ticker(clock::currentTimeNanos)
                .executor(Runnable::run) // threads of a common pool would outlive the application
                .expireAfterAccess(untilFull.plusSeconds(1))
                .maximumWeight(MOST_MEMORY)
                .weigher((String text, Bucket bucket) -> BUCKET_MEMORY + 2 * text.length())
                .build();
    }

    /** Properties {@code key}, {@code rate}, {@code burst} and {@code reply}. */
    public Throttle(Settings settings) {
        this(
                settings.get("key", "${client.address}"),
                settings.get("rate", "100/1m"),
                settings.get("burst", ""),
                settings.get("reply", "450 4.7.1 Too many messages, try again later"));
    }

    private Throttle(Setting key, Setting rate, Setting burst, Setting reply) {
        this(
                key.template(),
                rate.rate(),
                burst.isEmpty() ? rate.rate().times() : burst.number(1, Rate.MOST_TIMES),
                reply.refusal());
    }

    /**
     * Takes a token, or refuses if there is none.
     *
     * @param attributes those of the exchange
     */
    public Optional<Reply> refusal(Map<String, ?> attributes) {
        Bucket bucket = buckets.get(key(attributes), unused -> full());
        return bucket.tryConsume(1) ? Optional.empty() : Optional.of(refusal);
    }

    private String key(Map<String, ?> attributes) {
        boolean known = key.names().stream()
                .allMatch(name -> attributes.get(name) != null
                        && !attributes.get(name).toString().isEmpty());
        // the line end keeps a key that looks like an address from being one
        return known ? key.fill(attributes).toLowerCase(Locale.ROOT) : "\n" + attributes.get("client.address");
    }

    private Bucket full() {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(burst).refillGreedy(rate.times(), rate.period()))
                .withCustomTimePrecision(clock)
                .build();
    }

    /** How many keys are kept now. */
    long size() {
        buckets.cleanUp();
        return buckets.estimatedSize();
    }
}
