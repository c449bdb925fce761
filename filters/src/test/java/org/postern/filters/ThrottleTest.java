package org.postern.filters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.api.Reply;
import org.postern.api.text.Template;

/** So much in a time, for each key by itself. */
@Tag("unit")
class ThrottleTest {

    private static final Reply LATER = Reply.reject(450, "4.7.1", "Too many messages, try again later");

    /** A clock that the test sets. */
    private static final class Clock implements TimeMeter {

        private long nanos = 1;

        void advance(Duration time) {
            nanos += time.toNanos();
        }

        @Override
        public long currentTimeNanos() {
            return nanos;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    }

    private final Clock clock = new Clock();

    private Throttle throttle(String key, int times, int burst) {
        return new Throttle(new Template(key), new Rate(times, Duration.ofMinutes(1)), burst, LATER, clock);
    }

    private static Map<String, String> client(String address) {
        return Map.of("client.address", address);
    }

    private static Map<String, String> user(String name, String address) {
        return Map.of("client.address", address, "authentication.subject.id", name);
    }

    /** How many of so many get through. */
    private static long accepted(Throttle throttle, Map<String, String> attributes, int tries) {
        return IntStream.range(0, tries)
                .filter(i -> throttle.refusal(attributes).isEmpty())
                .count();
    }

    @Test
    void letsABurstThroughAndThenTheRate() {
        Throttle throttle = throttle("${client.address}", 60, 10);
        assertThat(accepted(throttle, client("::1"), 20)).isEqualTo(10);
        assertThat(throttle.refusal(client("::1"))).contains(LATER);
        clock.advance(Duration.ofSeconds(3));
        assertThat(accepted(throttle, client("::1"), 20)).isEqualTo(3);
        clock.advance(Duration.ofHours(1));
        assertThat(accepted(throttle, client("::1"), 20)).isEqualTo(10);
    }

    @Test
    void countsEachKeyByItself() {
        Throttle throttle = throttle("${authentication.subject.id}", 5, 5);
        assertThat(accepted(throttle, user("ann", "::1"), 9)).isEqualTo(5);
        assertThat(accepted(throttle, user("ben", "::1"), 9)).isEqualTo(5);
        assertThat(accepted(throttle, user("ANN", "::2"), 9)).isZero();
    }

    @Test
    void countsTheClientWhereTheKeyHasNoValue() {
        Throttle throttle = throttle("${authentication.subject.id}", 5, 5);
        assertThat(accepted(throttle, client("192.0.2.1"), 9)).isEqualTo(5);
        assertThat(accepted(throttle, client("192.0.2.2"), 9)).isEqualTo(5);
        assertThat(accepted(throttle, user("", "192.0.2.2"), 9)).isZero();
        assertThat(accepted(throttle, user("192.0.2.1", "::1"), 9)).isEqualTo(5); // a user of that name
    }

    @Test
    void countsAllTogetherIfTheKeyIsAPlainText() {
        Throttle throttle = throttle("all", 5, 5);
        assertThat(accepted(throttle, client("::1"), 3)).isEqualTo(3);
        assertThat(accepted(throttle, client("::2"), 3)).isEqualTo(2);
    }

    @Test
    void countsRightWithManyThreads() {
        Throttle throttle = throttle("all", 1000, 1000);
        AtomicInteger accepted = new AtomicInteger();
        IntStream.range(0, 5000).parallel().forEach(i -> {
            if (throttle.refusal(client("::1")).isEmpty()) {
                accepted.incrementAndGet();
            }
        });
        assertThat(accepted).hasValue(1000);
    }

    @Test
    void forgetsBucketsThatAreFullAgain() {
        Throttle throttle = throttle("${client.address}", 60, 10);
        assertThat(accepted(throttle, client("::1"), 10)).isEqualTo(10);
        assertThat(throttle.size()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(9));
        assertThat(throttle.size()).isEqualTo(1);
        clock.advance(Duration.ofSeconds(3));
        assertThat(throttle.size()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"10, 120000, 100000", "2000, 20000, 11600"})
    void keepsABoundedNumberOfBuckets(int length, int keys, int most) {
        Throttle throttle = throttle("${smtp.mail.from}", 5, 5);
        Map<String, String> attributes = new HashMap<>(client("::1"));
        String tail = "x".repeat(length - 6);
        for (int i = 0; i < keys; i++) {
            attributes.put("smtp.mail.from", String.format("%06d", i) + tail);
            throttle.refusal(attributes);
        }
        assertThat(throttle.size()).isBetween(most / 2L, (long) most * 11 / 10);
    }

    @Test
    void readsItsSettings() {
        Throttle usual = TestSettings.make(Throttle::new, Map.of());
        assertThat(accepted(usual, client("::1"), 90)).isEqualTo(90);
        assertThat(accepted(usual, client("::1"), 90)).isLessThan(90);
        assertThat(usual.refusal(client("::1"))).contains(LATER);
        Throttle other = TestSettings.make(
                Throttle::new,
                Map.of("key", "${authentication.subject.id}", "rate", "1/1h", "burst", "3", "reply", "421 bye"));
        assertThat(accepted(other, user("ann", "::1"), 9)).isEqualTo(3);
        assertThat(other.refusal(user("ann", "::1"))).contains(Reply.reject(421, "", "bye"));
    }

    @Test
    void namesWhatIsWrong() {
        assertThatThrownBy(() -> TestSettings.make(Throttle::new, Map.of("rate", "abc")))
                .hasMessage(
                        "Invalid value 'abc' for property postern.x.rate: expected a number from 1 to 1000000 in a time from 1s to 24h,"
                                + " such as 100/1m");
        assertThatThrownBy(() -> TestSettings.make(Throttle::new, Map.of("burst", "0")))
                .hasMessage("Invalid value '0' for property postern.x.burst: expected a number from 1 to 1000000");
    }
}
