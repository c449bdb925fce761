package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.testing.Certificates;
import org.postern.testing.GatewayFixture;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** What the log tells of sessions, as much as the administrator wants to know. */
@Tag("wire")
class TraceTest {

    private static final Logger ROOT = Logger.getLogger("");

    @TempDir
    private Path folder;

    private final List<String> told = new CopyOnWriteArrayList<>();
    private final Handler recorder = new Handler() {
        @Override
        public void publish(LogRecord each) {
            told.add(each.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private final Level before = ROOT.getLevel();
    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream);

    @BeforeEach
    void record() {
        ROOT.addHandler(recorder);
        ROOT.setLevel(Level.INFO); // as servers have it
    }

    @AfterEach
    void close() {
        ROOT.removeHandler(recorder);
        ROOT.setLevel(before);
        gateway.close();
        upstream.close();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The trace, each line without its session, and ports as a star. */
    private List<String> trace() {
        return told.stream()
                .filter(line -> line.startsWith("DATA ") || line.startsWith("DEBUG "))
                .map(line -> line.replaceFirst(" \\[[0-9A-Z]+]", "")
                        .replaceAll("127.0.0.1:\\d+", "127.0.0.1:*")
                        .replaceAll("localhost:\\d+", "localhost:*"))
                .toList();
    }

    @Test
    void dataTellsTheWholeConversationOnBothSidesWithoutThePassword() throws IOException {
        Certificates certificates = new Certificates(folder, "localhost");
        upstream.offers("AUTH PLAIN").startTls(certificates.server()).on("AUTH", "235 2.7.0 Accepted");
        gateway.with(properties -> {
            properties.set("interfaces", "starttls://127.0.0.1:0?traceLevel=DATA&protocols=TLSv1.2");
            properties.set("keyStore", certificates.keyStore());
            properties.set("keyStorePassword", Certificates.PASSWORD);
        });
        gateway.withUpstream(properties -> {
            properties.set("connectionSecurity", "STARTTLS");
            properties.set("trustedCertificates", certificates.trusted());
            properties.set("protocols", "TLSv1.2");
        });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.startTls(certificates.client());
            client.say("EHLO client.test");
            client.say("AUTH PLAIN " + base64("\0ann\0hidden"));
            client.mail("a@example.org", "b@example.org", "Subject: x\r\n\r\ntext\r\n");
            client.say("QUIT");
        }
        gateway.awaitNoSessions();
        assertThat(trace())
                .containsSubsequence(
                        "DEBUG connected from 127.0.0.1:* to starttls://127.0.0.1:*",
                        "DATA client snd 32: <220 gateway.test ESMTP Postern>",
                        "DATA client rcv 18: <EHLO client.test>",
                        "DEBUG connected to localhost/127.0.0.1:*",
                        "DATA upstream snd 18: <EHLO client.test>",
                        "DATA upstream snd 10: <STARTTLS>",
                        "DEBUG TLSv1.2 with TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                        "DATA upstream snd 18: <EHLO client.test>",
                        "DATA client snd 50: <250-gateway.test Hello client.test\n    250 STARTTLS>",
                        "DATA client rcv 10: <STARTTLS>",
                        "DATA client snd 30: <220 2.0.0 Ready to start TLS>",
                        "DEBUG TLSv1.2 with TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
                        "DATA client rcv 18: <EHLO client.test>",
                        "DATA client rcv 16: <AUTH PLAIN ***>",
                        "DATA upstream snd 16: <AUTH PLAIN ***>",
                        "DATA upstream rcv 9: <235 ***>",
                        "DATA client snd 9: <235 ***>",
                        "DATA client rcv 27: <MAIL FROM:<a@example.org>>",
                        "DATA upstream snd 27: <MAIL FROM:<a@example.org>>",
                        "DATA client rcv 6: <DATA>",
                        "DATA upstream snd 6: <DATA>",
                        "DATA client rcv 23: <Subject: x\n    \n    text\n    .>",
                        "DATA upstream snd 20: <Subject: x\n    \n    text>",
                        "DATA upstream snd 3: <.>",
                        "DATA client rcv 6: <QUIT>",
                        "DEBUG closed");
        assertThat(told).noneMatch(line -> line.contains(base64("\0ann\0hidden")) || line.contains("hidden"));
    }

    @Test
    void noResponseOfAnAuthIsToldNorWhatMayBeOne() throws IOException {
        upstream.offers("AUTH LOGIN").on("AUTH", "334 VXNlcm5hbWU6").on("NAME", "334 UGFzc3dvcmQ6");
        upstream.on("HIDDEN1", "535 5.7.8 Wrong");
        gateway.with(properties -> properties.set("traceLevel", "DATA"));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.say("AUTH LOGIN");
            client.say("name");
            assertThat(client.say("hidden1")).startsWith("535 ");
            client.say("MAIL FROM:<a@example.org>");
            assertThat(client.say("AUTH LOGIN")).startsWith("503 ");
            assertThat(client.say("hidden2")).startsWith("500 ");
            assertThat(client.say("auth\tplain hidden3")).startsWith("500 ");
        }
        gateway.awaitNoSessions();
        assertThat(trace()).contains("DATA client rcv 5: <***>", "DATA client snd 9: <334 ***>");
        assertThat(told).noneMatch(line -> line.contains("hidden") || line.contains("VXNlcm5hbWU6"));
    }

    @Test
    void noMessageWritesALineOfItsOwn() throws IOException {
        gateway.with(properties -> properties.set("traceLevel", "DATA"));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.mail("a@example.org", "b@example.org", "ERROR forged\r\n\u001b[31mred\r\n");
        }
        gateway.awaitNoSessions();
        assertThat(trace()).contains("DATA upstream snd 24: <ERROR forged\n    \\x1b[31mred>");
        assertThat(told).allMatch(line -> line.lines().skip(1).allMatch(next -> next.startsWith("    ")));
    }

    @ParameterizedTest
    @CsvSource({"ERROR, false, false", "INFO, true, false", "DEBUG, true, true"})
    void lessIsToldAtOtherLevels(String level, boolean transactions, boolean connections) throws IOException {
        gateway.with(properties -> properties.set("traceLevel", level));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.mail("a@example.org", "b@example.org", "Subject: x\r\n");
            client.say("QUIT");
        }
        gateway.awaitNoSessions();
        gateway.gateway().stop(Duration.ofSeconds(1));
        assertThat(told).noneMatch(line -> line.startsWith("DATA"));
        assertThat(told.stream().anyMatch(line -> line.contains(" from=<a@example.org> ")))
                .isEqualTo(transactions);
        assertThat(told.stream().anyMatch(line -> line.startsWith("DEBUG ["))).isEqualTo(connections);
    }

    @Test
    void aLinkOfThePoolTellsTheSessionThatHasItNow() throws IOException {
        gateway.pooled()
                .with(properties ->
                        properties.set("interfaces", "tcp://127.0.0.1:0?traceLevel=DATA,tcp://127.0.0.1:0"));
        gateway.start();
        for (int i = 0; i < 2; i++) {
            try (SmtpClient client = gateway.connect(i)) {
                client.hello();
                client.mail("a@example.org", "b" + i + "@example.org", "Subject: x\r\n");
                client.say("QUIT");
            }
            gateway.awaitNoSessions();
        }
        Awaitility.await().until(() -> upstream.conversations().size() == 1);
        assertThat(trace()).contains("DATA upstream snd 26: <RCPT TO:<b0@example.org>>");
        assertThat(told).noneMatch(line -> line.contains("b1@example.org"));
    }

    /** As some servers do with what they do not like. */
    @Test
    void aServerThatRepeatsWhatItHasHeardIsNotQuoted() throws IOException {
        upstream.offers("AUTH PLAIN").on("AUTH", "500 5.5.1 Command unrecognized: AUTH PLAIN hidden1");
        gateway.with(properties -> properties.set("traceLevel", "DATA"));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say("AUTH PLAIN hidden1")).contains("hidden1");
        }
        gateway.awaitNoSessions();
        assertThat(trace()).contains("DATA upstream rcv 9: <500 ***>", "DATA client snd 9: <500 ***>");
        assertThat(told).noneMatch(line -> line.contains("hidden"));
    }

    @Test
    void whatFollowsALineThatIsNoneMayBeASecret() throws IOException {
        gateway.with(properties -> properties.set("traceLevel", "DATA"));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.say("AUTH LOGIN \0")).startsWith("500 ");
            assertThat(client.say("hidden")).startsWith("500 ");
        }
        gateway.awaitNoSessions();
        assertThat(told).noneMatch(line -> line.contains("hidden"));
    }
}
