package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postern.testing.SmtpClient;
import org.postern.testing.TestAuthority;

/**
 * Servers that others wrote, behind the deployed EAR: twelve clients in a row, refused recipients among them, each get what they would
 * get from that server directly, and not later. Servers hold against a connection what they have seen on it, each in its own way.
 */
@Tag("slow")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
@UsesPrograms
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RealMailServersTest {

    private static final int CLIENTS = 12;
    /** What a client may wait longer than it would without the gateway. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final String MESSAGE = "From: a@client.test\r\nTo: b@dest.test\r\nSubject: x\r\n\r\nHello\r\n";

    @TempDir
    static java.nio.file.Path folder;

    private final TestAuthority authority = TestAuthority.root("Root");
    private DeployedGateway gateway;

    @BeforeAll
    void deploy() throws IOException {
        gateway = new DeployedGateway(
                Ear.built(),
                Map.of(
                        "interfaces",
                        "tcp://127.0.0.1:0, starttls://127.0.0.1:0",
                        "hostName",
                        "localhost",
                        "keyStore",
                        TestAuthority.keyStore(
                                        folder.resolve("keys.p12"), Map.of("gateway", authority.rsaServer("localhost")))
                                .toString(),
                        "keyStorePassword",
                        TestAuthority.PASSWORD));
    }

    @AfterAll
    void undeploy() {
        if (gateway != null) {
            gateway.close();
        }
    }

    @AfterEach
    void relayNowhere() {
        gateway.relayNowhere();
    }

    /** A reply, and how long the client has waited for it. */
    private record Answer(String command, String reply, Duration time) {

        /** Without what is another one each time: the identifiers of messages. */
        String meaning() {
            return command.equals("message")
                    ? reply.substring(0, 3)
                    : reply.replaceAll("\\b[0-9A-Za-z]*[0-9][0-9A-Za-z]{5,}\\b", "*");
        }
    }

    /** What the clients do: one mail, several, a recipient that there is not, one that is given up. */
    private static List<String> commands(int client) {
        List<String> mail = List.of(
                "MAIL FROM:<someone@client.test>", "RCPT TO:<user1@dest.test>", "RCPT TO:<user2@dest.test>", "DATA");
        List<String> commands = new ArrayList<>();
        switch (client % 6) {
            case 2 -> {
                commands.addAll(mail.subList(0, 2));
                commands.add("RCPT TO:<nobody99@dest.test>");
                commands.add("DATA");
            }
            case 3 -> {
                commands.addAll(mail);
                commands.addAll(mail);
                commands.addAll(mail);
            }
            case 4 -> {
                commands.addAll(mail.subList(0, 2));
                commands.add("RSET");
            }
            case 5 -> {
                // says EHLO and QUIT alone
            }
            default -> commands.addAll(mail);
        }
        return commands;
    }

    private List<Answer> session(InetSocketAddress server, boolean startTls, int number) throws IOException {
        List<Answer> answers = new ArrayList<>();
        String hello = "EHLO client" + number % 4 + ".test";
        try (SmtpClient client = new SmtpClient(server)) {
            assertThat(client.reply()).startsWith("220");
            assertThat(client.say(hello)).startsWith("250");
            if (startTls) {
                client.startTls(authority.trustingClient());
                assertThat(client.say(hello)).startsWith("250");
            }
            for (String command : commands(number)) {
                answers.add(say(client, command));
                if (command.equals("DATA")) {
                    client.send(MESSAGE);
                    answers.add(new Answer("message", say(client, ".").reply(), Duration.ZERO));
                }
            }
            assertThat(client.say("QUIT")).startsWith("221");
        }
        return answers;
    }

    private static Answer say(SmtpClient client, String command) throws IOException {
        long begin = System.nanoTime();
        String reply = client.say(command);
        return new Answer(command, reply, Duration.ofNanos(System.nanoTime() - begin));
    }

    @ParameterizedTest
    @EnumSource
    void everyClientGetsWhatTheServerWouldSayToItAlone(MailServer.Kind kind) throws Exception {
        try (MailServer server = new MailServer(kind)) {
            gateway.relayTo(Map.of(
                    "host", "127.0.0.1", "port", String.valueOf(server.address().getPort())));
            List<List<Answer>> direct = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                direct.add(session(server.address(), false, i));
            }
            assertThat(direct.get(0)).extracting(Answer::reply).allMatch(reply -> reply.matches("(?s)(250|354).*"));
            assertThat(direct.get(2)).extracting(Answer::reply).anyMatch(reply -> reply.startsWith("55"));
            for (boolean startTls : new boolean[] {false, true}) {
                for (int i = 0; i < CLIENTS; i++) {
                    List<Answer> expected = direct.get(i % 6);
                    List<Answer> answers = session(gateway.address(startTls ? 1 : 0), startTls, i);
                    assertThat(answers)
                            .as("client " + i + (startTls ? " by STARTTLS" : ""))
                            .extracting(Answer::meaning)
                            .isEqualTo(expected.stream().map(this::expected).toList());
                    for (int j = 0; j < answers.size(); j++) {
                        assertThat(answers.get(j).time())
                                .as("client " + i + ": " + answers.get(j))
                                .isLessThan(expected.get(j).time().plus(GRACE));
                    }
                }
            }
        }
    }

    /** RSET is answered by the gateway, in its own words. */
    private String expected(Answer direct) {
        return direct.command().equals("RSET") ? "250 2.0.0 OK" : direct.meaning();
    }

    /** A server has a limit for connections from one address, Courier one of five: a name more is none. */
    @ParameterizedTest
    @EnumSource(names = {"COURIER", "EXIM"})
    void clientsOfManyNamesNeedNoMoreConnectionsThanOne(MailServer.Kind kind) throws Exception {
        try (MailServer server = new MailServer(kind)) {
            gateway.relayTo(Map.of(
                    "host", "127.0.0.1", "port", String.valueOf(server.address().getPort())));
            for (int i = 0; i < 2 * CLIENTS; i++) {
                try (SmtpClient client = new SmtpClient(gateway.address(0))) {
                    client.reply();
                    assertThat(client.say("EHLO name" + i + ".test")).startsWith("250");
                    assertThat(client.mail("a@client.test", "user" + (i % 20 + 1) + "@dest.test", MESSAGE))
                            .startsWith("250");
                    assertThat(client.say("QUIT")).startsWith("221");
                }
            }
        }
    }
}
