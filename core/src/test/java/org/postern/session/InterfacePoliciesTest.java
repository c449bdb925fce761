package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.api.Mail;
import org.postern.api.Reply;
import org.postern.api.text.Wildcard;
import org.postern.policy.Participant.Place;
import org.postern.policy.Policy;
import org.postern.testing.GatewayFixture;
import org.postern.testing.Policies;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

@Tag("wire")
class InterfacePoliciesTest {

    private static Policy<Mail> answers(String text) {
        return answers(text, Set.of());
    }

    private static Policy<Mail> answers(String text, Set<String> interfaces) {
        Place place = new Place(text, Place.USUAL_ORDER, interfaces, Place.USUAL_TIMEOUT);
        return Policies.of(place, Mail.class, exchange -> Reply.reject(550, "5.7.1", text));
    }

    /** With the same order and pattern, because no session meets both. */
    @Test
    void aPolicyCanBeForSomeInterfacesAlone() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream)
                        .with(adapter -> adapter.set(
                                "interfaces",
                                "tcp://127.0.0.1:0?name=inside, tcp://127.0.0.1:0?name=outside, tcp://127.0.0.1:0"))
                        .policy(answers("inside", Set.of("inside")))
                        .policy(answers("outside", Set.of("outside")))
                        .start()) {
            for (String name : List.of("inside", "outside")) {
                try (SmtpClient client = gateway.connect(name.equals("inside") ? 0 : 1)) {
                    client.hello();
                    assertThat(client.say("MAIL FROM:<a@example.org>")).isEqualTo("550 5.7.1 " + name);
                }
            }
            try (SmtpClient client = gateway.connect(2)) {
                client.hello();
                assertThat(client.say("MAIL FROM:<a@example.org>")).startsWith("250 ");
            }
        }
    }

    @Test
    void ofSeveralPatternsTheBestOneCounts() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream)
                        .policy(answers("mail")
                                .withPatterns(List.of(
                                        new Wildcard("*@gmail.com"),
                                        new Wildcard("*@googlemail.com"),
                                        new Wildcard("<>"))))
                        .policy(answers("joe")
                                .withPatterns(List.of(new Wildcard("joe@*"), new Wildcard("joe@gmail.com"))))
                        .start();
                SmtpClient client = gateway.connect()) {
            client.hello();
            assertThat(client.say("MAIL FROM:<ann@GMAIL.com>")).endsWith("mail");
            assertThat(client.say("MAIL FROM:<ann@googlemail.com>")).endsWith("mail");
            assertThat(client.say("MAIL FROM:<>")).endsWith("mail");
            assertThat(client.say("MAIL FROM:<joe@gmail.com>")).endsWith("joe");
            assertThat(client.say("MAIL FROM:<joe@googlemail.com>")).endsWith("mail");
            assertThat(client.say("MAIL FROM:<joe@example.org>")).endsWith("joe");
            assertThat(client.say("MAIL FROM:<ann@example.org>")).startsWith("250 ");
        }
    }
}
