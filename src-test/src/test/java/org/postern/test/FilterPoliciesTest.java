package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.arquillian.test.api.ArquillianResource;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postern.testing.ReceivedMail;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** Filters decide in the shipped policies, and in one of a module of its own. */
@Tag("server")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class FilterPoliciesTest {

    private static final String ANN = "AUTH PLAIN AGFubgBzZWNyZXQ="; // ann, secret

    @Deployment(name = DeployedGateway.DEPLOYMENT, managed = false, testable = false)
    static EnterpriseArchive ear() {
        return Ear.withPolicies("gate");
    }

    @ArquillianResource
    Deployer deployer;

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final Map<String, String> settings = new TreeMap<>();

    @BeforeEach
    void knowAUser() {
        set("singleUser.name", "ann");
        set("singleUser.password", "secret");
    }

    private void set(String name, String value) {
        settings.put("postern." + name, value);
    }

    @AfterEach
    void noConnectionIsLeft() {
        settings.keySet().forEach(System::clearProperty);
        upstream.close();
    }

    private DeployedGateway deploy(String enabledPolicies) {
        settings.forEach(System::setProperty);
        return new DeployedGateway(
                deployer,
                Map.of(
                        "interfaces", "tcp://127.0.0.1:0",
                        "hostName", "gateway.test",
                        "enabledPolicies", enabledPolicies),
                Map.of("host", "127.0.0.1", "port", String.valueOf(upstream.port())));
    }

    @Test
    void decideTogetherOnceSwitchedOn() throws IOException {
        set("clientRules.accept", "127.0.0.0/8, ::1");
        set("senderRules.rules", "boss@spam.test accept; *@spam.test 550 5.7.1 not from there");
        set("recipientRules.rules", "*@example.org accept; * reject");
        set("recipientRules.reply", "551 5.1.1 not here");
        set("gate.rules", "ann@* 550 5.1.1 ann has left");
        set("messageSizeRules.max", "1KiB");
        set("contentTypeRules.accept", "text/*");
        set("headerRules.remove", "x-user");
        set("headerRules.add", "X-User: ${authentication.subject.id}; X-Client: ${client.address}; X-None: ${none}");
        try (DeployedGateway gateway =
                        deploy("ClientRules, WelcomeClient, SingleUser, SenderRules, ThrottleSender, AcceptSender,"
                                + " RejectYahoo, RecipientRules, AcceptRecipient, LowerCaseRecipient, MessageSizeRules,"
                                + " ContentTypeRules, StampMessage, HeaderRules");
                SmtpClient client = new SmtpClient(gateway.address("tcp"))) {
            assertThat(client.hello()).startsWith("250-gateway.test Welcome client.test, session ");
            assertThat(client.say(ANN)).startsWith("235 2.7.0");
            assertThat(client.say("MAIL FROM:<ben@SPAM.test>")).isEqualTo("550 5.7.1 not from there");
            assertThat(client.say("MAIL FROM:<ben@yahoo.com>")).isEqualTo("550 5.7.1 not from yahoo");
            assertThat(client.say("MAIL FROM:<boss@spam.test>")).startsWith("250");
            assertThat(client.say("RCPT TO:<ben@elsewhere.test>")).isEqualTo("551 5.1.1 not here");
            assertThat(client.say("RCPT TO:<ann@example.org>")).isEqualTo("550 5.1.1 ann has left");
            assertThat(client.say("RCPT TO:<BEN@example.org>")).startsWith("250");
            assertThat(client.data("Content-Type: application/zip\r\n\r\n"))
                    .isEqualTo("554 5.6.1 Content type not accepted");
            assertThat(client.mail("", "ben@example.org", "x\r\n".repeat(400)))
                    .isEqualTo("552 5.3.4 Message too large");
            assertThat(client.mail("", "BEN@example.org", "X-User: boss\r\nSubject: x\r\n\r\nbody\r\n"))
                    .startsWith("250");
            client.say("QUIT");
        }
        ReceivedMail mail = upstream.mail();
        assertThat(mail.to()).containsExactly("RCPT TO:<ben@example.org>");
        assertThat(mail.raw().lines())
                .satisfiesExactly(
                        line -> assertThat(line).isEqualTo("X-User: ann"),
                        line -> assertThat(line).isEqualTo("X-Client: 127.0.0.1"),
                        line -> assertThat(line).startsWith("X-Postern-Session: "),
                        line -> assertThat(line).isEqualTo("Subject: x"),
                        line -> assertThat(line).isEmpty(),
                        line -> assertThat(line).isEqualTo("body"));
    }

    @Test
    void areOneForAllWhoNameTheSameSettings() throws IOException {
        set("throttle.rate", "4/24h");
        set("throttle.key", "${authentication.subject.id}");
        set("throttle.reply", "450 4.7.1 tomorrow");
        try (DeployedGateway gateway = deploy("SingleUser, ThrottleSender")) {
            try (SmtpClient client = new SmtpClient(gateway.address("tcp"))) {
                client.hello();
                client.say(ANN);
                client.envelope("ann@example.org", "ben@example.org"); // two of four: one each of both policies
                assertThat(client.say("RCPT TO:<eve@example.org>")).startsWith("250");
                assertThat(client.say("RCPT TO:<eve@example.org>")).startsWith("250");
                assertThat(client.say("RCPT TO:<eve@example.org>")).isEqualTo("450 4.7.1 tomorrow");
            }
            try (SmtpClient client = new SmtpClient(gateway.address("tcp"))) {
                client.hello();
                client.envelope("ann@example.org", "ben@example.org"); // not authenticated: counted by address
                client.say("RSET");
                client.say(ANN);
                assertThat(client.say("MAIL FROM:<ann@example.org>")).isEqualTo("450 4.7.1 tomorrow");
            }
        }
    }

    @Test
    void refuseAClientInThePlaceOfTheGreeting() throws IOException {
        set("clientRules.refuse", "127.0.0.1");
        set("clientRules.reply", "554 5.7.1 not you");
        try (DeployedGateway gateway = deploy("ClientRules");
                SmtpClient client = new SmtpClient(gateway.address("tcp"))) {
            assertThat(client.reply()).isEqualTo("554 5.7.1 not you");
        }
    }

    @Test
    void failTheDeploymentIfASettingIsWrong(@TempDir Path folder) throws IOException {
        File file = folder.resolve("postern.ear").toFile();
        ear().as(ZipExporter.class).exportTo(file);
        System.setProperty("postern.throttle.rate", "abc");
        Logger root = Logger.getLogger("");
        Level usual = root.getLevel();
        root.setLevel(Level.OFF); // what fails on purpose is not worth a thousand lines
        try {
            // not by Arquillian: its container does not report that a deployment failed
            assertThatThrownBy(() -> DeployedGateway.run("deploy", file.getPath()))
                    .hasMessageContaining(
                            "Invalid value 'abc' for property postern.throttle.rate: expected a number from 1 to 1000000");
        } finally {
            root.setLevel(usual);
            System.clearProperty("postern.throttle.rate");
        }
    }
}
