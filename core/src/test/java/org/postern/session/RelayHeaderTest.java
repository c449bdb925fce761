package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Data;
import org.postern.testing.GatewayFixture;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** What the administrator may have put before relayed messages. */
@Tag("wire")
class RelayHeaderTest {

    private static final String MESSAGE = "Subject: x\r\n\r\nbody\r\n..dot\r\n";

    private static GatewayFixture gateway(ScriptedUpstream upstream, boolean held) {
        GatewayFixture gateway = new GatewayFixture(upstream).with(properties -> {
            properties.set("receivedHeader", "true");
            properties.set("correlationHeader", "X-Correlation-ID");
        });
        return held ? gateway.policy(Data.class, exchange -> exchange.pass()) : gateway;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMessageTellsWhereItWentThroughAndInWhichSession(boolean held) throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = gateway(upstream, held).start();
                SmtpClient client = gateway.connect()) {
            client.hello();
            assertThat(client.mail("a@example.org", "b@example.org", MESSAGE)).startsWith("250 ");
            assertThat(upstream.mail().text().lines())
                    .satisfiesExactly(
                            line -> assertThat(line).isEqualTo("Received: from client.test ([127.0.0.1])"),
                            line -> assertThat(line).matches("\tby gateway\\.test with ESMTP id [0-9A-Z]+;"),
                            line -> assertThat(line)
                                    .matches("\t[A-Z][a-z]{2}, \\d+ [A-Z][a-z]{2} \\d{4} [0-9:]{8} [+-]\\d{4}"),
                            line -> assertThat(line).matches("X-Correlation-ID: [0-9A-Z]+"),
                            line -> assertThat(line).isEqualTo("Subject: x"),
                            line -> assertThat(line).isEmpty(),
                            line -> assertThat(line).isEqualTo("body"),
                            line -> assertThat(line).isEqualTo(".dot"));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aMessageThatBeginsWithAFoldedLineWouldEndTheField(boolean held) throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = gateway(upstream, held).start();
                SmtpClient client = gateway.connect()) {
            client.hello();
            assertThat(client.mail("a@example.org", "b@example.org", " folded\r\n" + MESSAGE))
                    .isEqualTo("554 5.6.0 The message begins with a folded line");
            assertThat(client.mail("a@example.org", "b@example.org", MESSAGE)).startsWith("250 ");
            assertThat(upstream.mails()).hasSize(1);
        }
    }

    @Test
    void eachFieldComesAlone() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream)
                        .with(properties -> properties.set("correlationHeader", "X-Id"))
                        .start();
                SmtpClient client = gateway.connect()) {
            client.reply();
            client.say("HELO client.test");
            assertThat(client.mail("a@example.org", "b@example.org", MESSAGE)).startsWith("250 ");
            assertThat(upstream.mail().text()).startsWith("X-Id: ").doesNotContain("Received");
        }
    }
}
