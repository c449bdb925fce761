package org.postern.jca.inflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import jakarta.transaction.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Data;
import org.postern.api.Reply;
import org.postern.jca.TestContext;
import org.postern.testing.GatewayFixture;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** What a policy writes while it proceeds is kept only if what it handed on was taken. */
@Tag("wire")
class TiedExchangeTest {

    private final TestContext server = new TestContext();

    @ParameterizedTest
    @CsvSource({"250 2.0.0 Queued, false", "554 5.7.1 Spam, true", "451 4.3.0 Later, true"})
    void theReplyDecides(String answer, boolean rolledBack) throws IOException {
        List<Reply> seen = new ArrayList<>();
        try (ScriptedUpstream upstream = new ScriptedUpstream().on("END", answer);
                GatewayFixture gateway = new GatewayFixture(upstream)
                        .policy(Data.class, exchange -> {
                            server.begin();
                            seen.add(new TiedExchange<>(exchange, server).proceed());
                            return seen.get(0);
                        })
                        .start();
                SmtpClient client = gateway.connect()) {
            client.hello();
            assertThat(client.mail("a@example.org", "b@example.org", "Subject: x\r\n"))
                    .isEqualTo(answer);
        }
        assertThat(seen).hasSize(1).first().hasToString(answer);
        assertThat(server.getRollbackOnly()).isEqualTo(rolledBack);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void withoutATransactionThereIsNothingToTie(boolean twice) throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream().on("END", "554 5.7.1 Spam");
                GatewayFixture gateway = new GatewayFixture(upstream)
                        .policy(Data.class, exchange -> {
                            TiedExchange<Data> tied = new TiedExchange<>(exchange, server);
                            Reply reply = tied.proceed(exchange.command());
                            if (twice) {
                                assertThatIllegalStateException().isThrownBy(tied::proceed);
                            }
                            return reply;
                        })
                        .start();
                SmtpClient client = gateway.connect()) {
            client.hello();
            assertThat(client.mail("a@example.org", "b@example.org", "Subject: x\r\n"))
                    .isEqualTo("554 5.7.1 Spam");
        }
        assertThat(server.getTransactionStatus()).isEqualTo(Status.STATUS_NO_TRANSACTION);
    }
}
