package org.postern.console.access;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class LoginAttemptsTest {

    private long now;
    private final LoginAttempts attempts = new LoginAttempts(() -> now);

    private void fail(String address, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            attempts.begin(InetAddress.getByName(address));
        }
    }

    private void refused(String address, String text) {
        assertThatThrownBy(() -> fail(address, 1))
                .isInstanceOfSatisfying(Problem.class, problem -> {
                    org.assertj.core.api.Assertions.assertThat(problem.status()).isEqualTo(429);
                    org.assertj.core.api.Assertions.assertThat(problem.retryAfter())
                            .isPositive();
                })
                .hasMessageContaining(text);
    }

    @Test
    void oneMoreThanTenInAMinuteWaits() throws Exception {
        fail("192.0.2.1", LoginAttempts.MAX_FAILURES);
        now += TimeUnit.SECONDS.toNanos(20);
        refused("192.0.2.1", "try again in 40 s");
        fail("192.0.2.2", 1);
        now += TimeUnit.SECONDS.toNanos(40);
        fail("192.0.2.1", LoginAttempts.MAX_FAILURES);
        refused("192.0.2.1", "192.0.2.1");
    }

    @Test
    void thoseThatSucceedDoNotCount() throws Exception {
        InetAddress client = InetAddress.getByName("192.0.2.1");
        for (int i = 0; i < 100; i++) {
            attempts.begin(client);
            attempts.succeeded(client);
        }
        fail("192.0.2.1", LoginAttempts.MAX_FAILURES);
    }

    @Test
    void theAddressesOfOneIpv6NetworkAreOneClient() throws Exception {
        for (int i = 0; i < LoginAttempts.MAX_FAILURES; i++) {
            fail("2001:db8:1:2::" + i, 1);
        }
        refused("2001:db8:1:2:ffff::1", "2001:db8:1:2:ffff");
        assertThatCode(() -> fail("2001:db8:1:3::1", 1)).doesNotThrowAnyException();
    }

    /** Who has many addresses makes it forget others, not grow. */
    @Test
    void aBoundedNumberOfClientsIsKnown() throws Exception {
        fail("192.0.2.1", LoginAttempts.MAX_FAILURES);
        for (int i = 0; i < LoginAttempts.MAX_CLIENTS; i++) {
            fail("10.0." + i / 250 + "." + i % 250, 1);
        }
        fail("192.0.2.1", 1);
    }
}
