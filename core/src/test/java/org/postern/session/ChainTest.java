package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Data;
import org.postern.api.Mail;
import org.postern.api.Reply;
import org.postern.api.text.Wildcard;
import org.postern.policy.Policy;
import org.postern.testing.GatewayFixture;
import org.postern.testing.Policies;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** Three policies for DATA and two orders for MAIL compose without knowing each other. */
@Tag("wire")
class ChainTest {

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream);
    private final List<String> ran = new ArrayList<>();
    private String refusing = "nobody";

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
    }

    private Policy<Mail> mail(String name, int order, String pattern) {
        return Policies.of(name, order, Mail.class, exchange -> {
                    ran.add(name + " " + exchange.command().sender());
                    return name.equals(refusing)
                            ? Reply.reject(550, "5.7.1", name)
                            : exchange.pass(exchange.command()
                                    .withSender(name + exchange.command().sender()));
                })
                .withPatterns(List.of(new Wildcard(pattern)));
    }

    private Policy<Data> data(String name, int order, boolean follows) {
        return Policies.of(name, order, Data.class, exchange -> {
            ran.add(name + " "
                    + exchange.command().message().header().first("X-Last").orElse("-"));
            if (name.equals(refusing)) {
                return Reply.reject(554, "5.7.1", name);
            }
            Data changed =
                    exchange.command().withMessage(exchange.command().message().withField("X-Last", name));
            return follows ? exchange.proceed(changed) : exchange.pass(changed);
        });
    }

    private String send() throws IOException {
        gateway.policy(data("sign", 300, false))
                .policy(mail("second.", 20, "*"))
                .policy(data("scan", 100, false))
                .policy(mail("first.", 10, "ann@*"))
                .policy(mail("other.", 10, "*"))
                .policy(data("note", 200, true));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            String reply = client.say("MAIL FROM:<ann@example.org>");
            if (!reply.startsWith("250 ")) {
                return reply;
            }
            client.say("RCPT TO:<b@example.org>");
            return client.data("Subject: x\r\n\r\n");
        }
    }

    @Test
    void eachRunsInItsOrderAndSeesWhatTheOneBeforeHasMade() throws IOException {
        assertThat(send()).startsWith("250 ");
        assertThat(ran)
                .containsExactly(
                        "first. ann@example.org", "second. first.ann@example.org", "scan -", "note scan", "sign note");
        assertThat(upstream.mail().from()).isEqualTo("MAIL FROM:<second.first.ann@example.org>");
        assertThat(upstream.mail().raw())
                .isEqualTo("X-Last: sign\r\nX-Last: note\r\nX-Last: scan\r\nSubject: x\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"first.", "scan", "note"})
    void anEarlyRefusalKeepsTheLaterOnesFromRunning(String name) throws IOException {
        refusing = name;
        assertThat(send()).endsWith(name);
        assertThat(ran).last().asString().startsWith(name);
        assertThat(upstream.mails()).isEmpty();
    }
}
