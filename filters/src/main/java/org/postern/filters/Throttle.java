package org.postern.filters;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.postern.api.Reply;
import org.postern.api.text.Template;

/**
 * Lets so much through in a time, for each key by itself: a bucket of tokens that fills at a rate, and each command takes one.
 * The buckets are this instance's, and forgotten once they are full again.
 */
public final class Throttle {

    /** What is kept at most, in bytes, roughly: a hundred thousand keys. The buckets in least use go first. */
    private static final long MAX_MEMORY = 50L << 20;

    private static final int BUCKET_MEMORY = 500;

    private final Template key;
    private final Reply refusal;
    private final LoadingCache<String, Bucket> buckets;

    /**
     * @param key whose rate it is: the text that is filled in, in which case does not matter; if one of its names has no value,
     *     because the client has not authenticated, for instance, then the client's address
     * @param burst how much may come at once after a pause, 1 or more
     */
    public Throttle(Template key, Rate rate, int burst, Reply refusal) {
        this(key, rate, burst, refusal, TimeMeter.SYSTEM_NANOTIME);
    }

    Throttle(Template key, Rate rate, int burst, Reply refusal, TimeMeter clock) {
        this.key = key;
        this.refusal = refusal;
        Duration untilFull = rate.period().multipliedBy(burst).dividedBy(rate.times());
        buckets = Caffeine.newBuilder()
                .ticker(clock::currentTimeNanos)
                .executor(Runnable::run) // threads of a common pool would outlive the application
                .expireAfterAccess(untilFull.plusSeconds(1))
                .maximumWeight(MAX_MEMORY)
                .weigher((String text, Bucket bucket) -> BUCKET_MEMORY + 2 * text.length())
                .build(text -> Bucket.builder()
                        .addLimit(limit -> limit.capacity(burst).refillGreedy(rate.times(), rate.period()))
                        .withCustomTimePrecision(clock)
                        .build());
    }

    /** Properties {@code key}, {@code rate}, {@code burst} and {@code reply}. */
    public Throttle(FilterSettings settings) {
        this(settings, settings.read("rate", "100/1m", Rate::parse));
    }

    private Throttle(FilterSettings settings, Rate rate) {
        this(
                settings.read("key", "${client.address}", Parsers::template),
                rate,
                settings.read("burst", "", burst -> burst.isEmpty() ? rate.times() : burst.number(1, Rate.MAX_TIMES)),
                settings.read("reply", "450 4.7.1 Too many messages, try again later", Parsers::refusal));
    }

    /**
     * Takes a token, or rejects if there is none.
     *
     * @param attributes those of the exchange
     */
    public Optional<Reply> refusal(Map<String, ?> attributes) {
        return buckets.get(key(attributes)).tryConsume(1) ? Optional.empty() : Optional.of(refusal);
    }

    private String key(Map<String, ?> attributes) {
        boolean known = key.names().stream()
                .allMatch(name -> attributes.get(name) != null
                        && !attributes.get(name).toString().isEmpty());
        // the line end keeps a key that looks like an address from being one
        return known ? key.fill(attributes).toLowerCase(Locale.ROOT) : "\n" + attributes.get("client.address");
    }

    /** How many keys are kept now. */
    long size() {
        buckets.cleanUp();
        return buckets.estimatedSize();
    }
}
