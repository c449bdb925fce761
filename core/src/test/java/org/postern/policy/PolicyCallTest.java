package org.postern.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls that are abandoned. */
@Tag("unit")
class PolicyCallTest {

    private final CountDownLatch released = new CountDownLatch(1);

    /** Waits, and does not let itself be interrupted. */
    private void hang(AtomicBoolean interrupted) {
        while (true) {
            try {
                released.await();
                return;
            } catch (InterruptedException e) {
                interrupted.set(true);
            }
        }
    }

    /** No command goes over a link on which a policy that was given up still waits for an answer. */
    @Test
    void oneThatIsGivenUpWhileItWaitsForTheServerIsLeftToThatFirst() throws Exception {
        PolicyCall<String> call = new PolicyCall<>(Duration.ofSeconds(20), Duration.ofSeconds(20));
        CountDownLatch asked = new CountDownLatch(1);
        AtomicBoolean waiting = new AtomicBoolean(true);
        CompletableFuture<Boolean> waitedWhenGivenUp = CompletableFuture.supplyAsync(() -> {
            try {
                call.run(task -> new Thread(task, "policy").start(), () -> {
                    call.onStarted();
                    return call.elsewhere(() -> {
                        asked.countDown();
                        hang(new AtomicBoolean());
                        waiting.set(false);
                        return "answer";
                    });
                });
                return true;
            } catch (Exception e) {
                return waiting.get();
            }
        });
        asked.await();
        call.abandon();
        assertThat(waitedWhenGivenUp).isNotDone();
        released.countDown();
        assertThat(waitedWhenGivenUp.get(10, TimeUnit.SECONDS)).isFalse();
    }

    @Test
    void oneForWhichNothingIsFoundToRunOnIsGivenUpToo() {
        PolicyCall<String> call = new PolicyCall<>(Duration.ofSeconds(20), Duration.ofMillis(10));
        AtomicReference<Exception> late = new AtomicReference<>();
        assertThatExceptionOfType(Policy.Busy.class)
                .isThrownBy(() -> call.run(task -> new Thread(task, "policy").start(), () -> {
                    hang(new AtomicBoolean());
                    try {
                        call.onStarted();
                    } catch (IllegalStateException e) {
                        late.set(e);
                    }
                    return "too late";
                }))
                .satisfies(e -> assertThat(e.reply()).hasToString("451 4.3.2 This gateway is busy; try again later"));
        released.countDown();
        Awaitility.await().until(() -> late.get() != null);
    }
}
