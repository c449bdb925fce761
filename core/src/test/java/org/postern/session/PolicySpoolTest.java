package org.postern.session;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Data;
import org.postern.api.Exchange;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.api.octets.Spool;
import org.postern.policy.Participant.Place;
import org.postern.testing.GatewayFixture;
import org.postern.testing.Policies;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** What policies keep in the gateway's spool, and that it goes with the command. */
@Tag("wire")
class PolicySpoolTest {

    private static final String MESSAGE = "Subject: small\r\n\r\nhello\r\n";
    private static final byte[] LINES = "0123456789\r\n".repeat(100_000).getBytes(US_ASCII);

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream);

    @AfterEach
    void nothingIsLeft() {
        gateway.close();
        upstream.close();
    }

    private String send() throws IOException {
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            String reply = client.mail("a@example.org", "b@example.org", MESSAGE);
            assertThat(gateway.spooled()).isEmpty();
            return reply;
        }
    }

    private static Spool filled(Exchange<?> exchange) throws IOException {
        Spool spool = exchange.spool();
        spool.output().write("Subject: large\r\n\r\n".getBytes(US_ASCII));
        spool.output().write(LINES);
        return spool;
    }

    private static Data large(Exchange<Data> exchange) throws IOException {
        Message message = exchange.command().message();
        return exchange.command().withMessage(Message.of(filled(exchange), message.mimeRules()));
    }

    @Test
    void whatIsPassedOnIsThereUntilItHasBeenRelayed() throws IOException {
        List<Integer> files = new ArrayList<>();
        gateway.policy(Data.class, 10, exchange -> exchange.pass(large(exchange)));
        gateway.policy(Data.class, 20, exchange -> {
            files.add(gateway.spooled().size());
            return exchange.pass();
        });
        assertThat(send()).startsWith("250 ");
        assertThat(files).containsExactly(1);
        assertThat(upstream.mail().text())
                .startsWith("Subject: large\r\n\r\n0123456789\r\n")
                .hasSize(18 + LINES.length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rejects", "fails", "proceeds"})
    void nothingIsLeftWhateverThePolicyDoes(String what) throws IOException {
        gateway.policy(Data.class, exchange -> {
            Data large = large(exchange);
            assertThat(gateway.spooled()).hasSize(1);
            return switch (what) {
                case "rejects" -> Reply.reject(550, "5.7.1", "no");
                case "fails" -> throw new IOException("no key");
                default -> exchange.proceed(large);
            };
        });
        assertThat(send()).startsWith(what.equals("rejects") ? "550 " : what.equals("fails") ? "451 " : "250 ");
    }

    @Test
    void whatIsClosedEarlyIsDeletedAtOnce() throws IOException {
        gateway.policy(Data.class, exchange -> {
            filled(exchange).close();
            assertThat(gateway.spooled()).isEmpty();
            return exchange.pass();
        });
        assertThat(send()).startsWith("250 ");
    }

    /** It may still run, and write. */
    @Test
    void aPolicyThatHasHadItsTimeKeepsNothingMore() throws Exception {
        CountDownLatch answered = new CountDownLatch(1);
        LinkedBlockingQueue<ThrowingCallable> late = new LinkedBlockingQueue<>();
        Place place = new Place("Slow", 100, Set.of(), Duration.ofMillis(500));
        gateway.policy(Policies.of(place, Data.class, exchange -> {
            Spool spool = filled(exchange);
            while (answered.getCount() > 0) {
                try {
                    answered.await();
                } catch (InterruptedException e) {
                    // it does not listen
                }
            }
            late.add(() -> spool.output().write(LINES));
            late.add(exchange::spool);
            return exchange.pass();
        }));
        assertThat(send()).startsWith("451 ");
        answered.countDown();
        ThrowingCallable write = late.poll(10, TimeUnit.SECONDS);
        ThrowingCallable open = late.poll(10, TimeUnit.SECONDS);
        assertThat(catchThrowable(write)).isInstanceOf(IOException.class);
        assertThatIllegalStateException().isThrownBy(open);
        assertThat(gateway.spooled()).isEmpty();
    }
}
