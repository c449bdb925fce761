package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Auth;
import org.postern.api.Mail;
import org.postern.api.Parameter;
import org.postern.policy.Caller;
import org.postern.testing.GatewayFixture;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** Whom MAIL's parameter AUTH names: what the mail server is told of it. */
@Tag("wire")
class MailParametersTest {

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream);

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
    }

    @ParameterizedTest
    @CsvSource({
        "ann@example.org, ann@example.org, ann@example.org",
        "ann@example.org, +61nn@example.org, +61nn@example.org",
        "ann+x@example.org, ann+2Bx@example.org, ann+2Bx@example.org",
        "\u00e4nn@example.org, +C3+A4nn@example.org, +C3+A4nn@example.org",
        "ann@example.org, ceo@example.org, <>",
        "ann@example.org, Ann@example.org, <>",
        "ann@example.org, ann+2Bx@example.org, <>",
        "ann@example.org, ann@example.org+00, <>",
        "ann@example.org, +FFann@example.org, <>",
        "ann@example.org, <>, <>",
        "<>, +3C+3E, +3C+3E",
        ", ceo@example.org, <>",
        ", <>, <>",
    })
    void aClientIsBelievedOfItself(String name, String said, String believed) {
        Optional<Caller> client = Optional.ofNullable(name).map(known -> new Caller(known, Set.of()));
        List<Parameter> others = List.of(new Parameter("SIZE", "1"), new Parameter("ENVID", "ceo@example.org"));
        Mail mail = new Mail("a@example.org", List.of(others.get(0), new Parameter("AUTH", said), others.get(1)));
        assertThat(MailParameters.withProvenSubmitter(mail, client))
                .isEqualTo(new Mail(
                        "a@example.org", List.of(others.get(0), new Parameter("AUTH", believed), others.get(1))));
    }

    private String heard(SmtpClient client, String submitter) throws IOException {
        assertThat(client.say("MAIL FROM:<a@example.org> AUTH=" + submitter)).startsWith("250 ");
        return upstream.conversation()
                .lines()
                .get(upstream.conversation().lines().size() - 1);
    }

    private static void logIn(SmtpClient client) throws IOException {
        String plain = "\0ann@example.org\0secret";
        assertThat(client.say(
                        "AUTH PLAIN " + Base64.getEncoder().encodeToString(plain.getBytes(StandardCharsets.UTF_8))))
                .startsWith("235 ");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whomAPolicyKnowsIsBelievedOfItself(boolean credentials) throws IOException {
        upstream.offers("AUTH PLAIN").on("AUTH", "235 2.7.0 OK");
        if (credentials) {
            gateway.withUpstream(properties -> {
                properties.set("userName", "gateway");
                properties.set("password", "secret");
            });
        }
        gateway.policy(Auth.class, exchange -> exchange.pass());
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(heard(client, "ann@example.org")).isEqualTo("MAIL FROM:<a@example.org> AUTH=<>");
            client.say("RSET");
            logIn(client);
            assertThat(heard(client, "ann@example.org")).isEqualTo("MAIL FROM:<a@example.org> AUTH=ann@example.org");
            client.say("RSET");
            assertThat(heard(client, "ceo@example.org")).isEqualTo("MAIL FROM:<a@example.org> AUTH=<>");
        }
    }

    @Test
    void whomTheServerKnowsItMayBelieveItself() throws IOException {
        upstream.offers("AUTH PLAIN").on("AUTH", "235 2.7.0 OK");
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(heard(client, "ceo@example.org")).isEqualTo("MAIL FROM:<a@example.org> AUTH=<>");
            client.say("RSET");
            logIn(client);
            assertThat(heard(client, "ceo@example.org")).isEqualTo("MAIL FROM:<a@example.org> AUTH=ceo@example.org");
        }
    }

    @Test
    void policiesSeeWhomToBelieveAndMaySayMore() throws IOException {
        upstream.offers("AUTH PLAIN");
        gateway.policy(Auth.class, exchange -> exchange.pass()).policy(Mail.class, exchange -> {
            assertThat(exchange.command().parameters()).containsExactly(new Parameter("AUTH", "<>"));
            return exchange.pass(exchange.command().withParameters(List.of(new Parameter("AUTH", "list@example.org"))));
        });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(heard(client, "ceo@example.org")).isEqualTo("MAIL FROM:<a@example.org> AUTH=list@example.org");
        }
    }

    @Test
    void aServerThatHasNoAuthIsToldNothing() throws IOException {
        gateway.policy(Auth.class, exchange -> exchange.pass());
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            logIn(client);
            assertThat(heard(client, "ann@example.org")).isEqualTo("MAIL FROM:<a@example.org>");
        }
    }
}
