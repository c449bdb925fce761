package org.postern.limits;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is remembered of logins that have failed, for how long, and of how many. */
@Tag("unit")
class FailedAuthsTest {

    private static final Duration PERIOD = Duration.ofMinutes(10);
    private static final ClientLimits LIMITS = new ClientLimits(1, 1, 24, 64, 1, 60);

    private final AtomicLong clock = new AtomicLong(-5); // System.nanoTime() may be negative
    private final FailedAuths failures = new FailedAuths(3, clock::get);

    private void passes(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private int clientFailed(String address) throws UnknownHostException {
        return failures.clientFailed(LIMITS.one(InetAddress.getByName(address)), PERIOD);
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "2001:db8:0:1::1, 2001:db8:0:1:ffff::, true",
        "2001:db8:0:1::1, 2001:db8:0:2::1, false",
    })
    void clientsAreAddressesOrNetworks(String one, String other, boolean same) throws UnknownHostException {
        assertThat(clientFailed(one)).isOne();
        assertThat(clientFailed(other)).isEqualTo(same ? 2 : 1);
    }

    @ParameterizedTest
    @CsvSource({
        "ann, ANN, true",
        "ann, ' ann ', true",
        "ann b, ann  b, true",
        "ann, ａｎｎ, true",
        "ann, a\u00ADnn, true",
        "ann, ánn, true",
        "ann, anna, false",
    })
    void usersAreWhatStoresTakeForTheSame(String one, String other, boolean same) {
        assertThat(failures.subjectFailed(one, PERIOD)).isOne();
        assertThat(failures.subjectFailed(other, PERIOD)).isEqualTo(same ? 2 : 1);
    }

    @Test
    void aLongNameIsAUserToo() {
        String name = "a".repeat(12_000);
        assertThat(failures.subjectFailed(name, PERIOD)).isOne();
        assertThat(failures.subjectFailed(name + "b", PERIOD)).isOne();
        assertThat(failures.ofSubject(name)).isOne();
    }

    @Test
    void failuresCountFromTheFirstOneOn() {
        failures.subjectFailed("ann", PERIOD);
        passes(PERIOD.minusNanos(1));
        assertThat(failures.subjectFailed("ann", PERIOD)).isEqualTo(2);
        assertThat(failures.ofSubject("ann")).isEqualTo(2);
        passes(Duration.ofNanos(1));
        assertThat(failures.ofSubject("ann")).isZero();
        assertThat(failures.subjectFailed("ann", PERIOD)).isOne();
    }

    /** Nobody begins anew at an interface that is less strict. */
    @Test
    void theFirstFailureSaysHowLongTheyCount() {
        failures.subjectFailed("ann", PERIOD);
        passes(Duration.ofMinutes(1));
        assertThat(failures.subjectFailed("ann", Duration.ofMillis(1))).isEqualTo(2);
        passes(Duration.ofMinutes(1));
        assertThat(failures.ofSubject("ann")).isEqualTo(2);
    }

    @Test
    void whoHasNotFailedForTheLongestTimeIsForgottenFirst() throws UnknownHostException {
        for (String user : new String[] {"ann", "ben", "cid", "ann", "dan"}) {
            failures.subjectFailed(user, PERIOD);
            clientFailed("192.0.2.1");
        }
        assertThat(failures.ofSubject("ben")).isZero();
        assertThat(failures.ofSubject("ann")).isEqualTo(2);
        assertThat(failures.ofClient(LIMITS.one(InetAddress.getByName("192.0.2.1"))))
                .as("users are not counted with clients")
                .isEqualTo(5);
        assertThat(failures.ofSubject("cid")).isOne();
        assertThat(failures.ofSubject("dan")).isOne();
    }
}
