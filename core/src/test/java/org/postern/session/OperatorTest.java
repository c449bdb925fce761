package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.api.Mail;
import org.postern.monitor.service.ActionException;
import org.postern.monitor.service.InterfaceState;
import org.postern.testing.Certificates;
import org.postern.testing.GatewayFixture;
import org.postern.testing.RecordedLog;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** What an operator does with the interfaces of a running gateway. */
@Tag("wire")
class OperatorTest {

    private static final String ONE = "tcp://127.0.0.1:0?name=one";

    private static GatewayFixture gateway(ScriptedUpstream upstream, String interfaces) {
        return new GatewayFixture(upstream).with(properties -> {
            properties.set("interfaces", interfaces);
            properties.set("drainTimeout", "20s");
            properties.set("probeInterval", "20ms");
        });
    }

    private static InterfaceState state(GatewayFixture gateway, int number) {
        return gateway.gateway().interfaces().states().get(number);
    }

    private static boolean isRefused(GatewayFixture gateway) throws IOException {
        try (SmtpClient client = gateway.connect()) {
            client.reply();
            return false;
        } catch (ConnectException e) {
            return true;
        }
    }

    @Test
    void aPausedInterfaceRefusesConnectionsAndComesBackOnItsPort() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = gateway(upstream, ONE).start();
                SmtpClient before = gateway.connect()) {
            before.hello();
            String uri = state(gateway, 0).uri();
            assertThat(state(gateway, 0).state()).isEqualTo("LISTENING");
            assertThat(state(gateway, 0).sessions()).isEqualTo(1);

            gateway.gateway().interfaces().pause("one");
            assertThat(isRefused(gateway)).isTrue();
            assertThat(state(gateway, 0).state()).isEqualTo("PAUSED");
            assertThat(state(gateway, 0).reason()).isEqualTo("by an operator");
            assertThat(gateway.gateway().uris()).containsExactly(uri + " (paused: by an operator)");
            assertThat(before.mail("a@example.org", "b@example.org", "Subject: x\r\n"))
                    .as("a session goes on")
                    .startsWith("250 ");

            gateway.gateway().interfaces().resume("one");
            assertThat(isRefused(gateway)).isFalse();
            assertThat(state(gateway, 0).uri()).isEqualTo(uri).doesNotEndWith(":0");
            assertThat(state(gateway, 0).state()).isEqualTo("LISTENING");
            assertThat(state(gateway, 0).reason()).isEmpty();
        }
    }

    @Test
    void anOperatorsPauseGoesBeforeConditionsAndEndsInThem() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway =
                        gateway(upstream, ONE + "&requiresEndpoint=true").start()) {
            Awaitility.await().until(() -> state(gateway, 0).state().equals("LISTENING"));
            gateway.gateway().interfaces().pause("one");
            upstream.refuseConnections();
            Awaitility.await()
                    .until(() -> !state(gateway, 0).conditions().get(0).holds());
            assertThat(state(gateway, 0).state()).isEqualTo("PAUSED");

            gateway.gateway().interfaces().resume("one");
            assertThat(state(gateway, 0).state()).isEqualTo("WAITING");
            assertThat(state(gateway, 0).reason()).startsWith("the mail server cannot be reached");
            assertThat(isRefused(gateway)).isTrue();

            gateway.gateway().interfaces().pause("one");
            upstream.comeBack();
            Awaitility.await().until(() -> state(gateway, 0).conditions().get(0).holds());
            assertThat(isRefused(gateway))
                    .as("its conditions hold, and it is paused")
                    .isTrue();
            assertThat(state(gateway, 0).conditions().get(0).checked()).isPresent();
            gateway.gateway().interfaces().resume("one");
            assertThat(isRefused(gateway)).isFalse();
        }
    }

    @Test
    void aDrainEndsTheSessionsOfOneInterfaceAlone() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = gateway(upstream, ONE + ",tcp://127.0.0.1:0?name=two")
                        .policy(Mail.class, exchange -> {
                            if (exchange.command().sender().equals("slow@example.org")) {
                                asked.countDown();
                                await(answer);
                            }
                            return exchange.pass();
                        })
                        .start();
                SmtpClient idle = gateway.connect();
                SmtpClient inTransaction = gateway.connect();
                SmtpClient elsewhere = gateway.connect(1)) {
            idle.hello();
            elsewhere.hello();
            inTransaction.hello();
            inTransaction.send("MAIL FROM:<slow@example.org>\r\n");
            asked.await();

            gateway.gateway().interfaces().drain("one");
            assertThat(idle.reply()).startsWith("421 4.3.2 ");
            assertThat(idle.isAtEnd()).isTrue();
            assertThat(isRefused(gateway)).isTrue();
            assertThat(state(gateway, 0).state()).isEqualTo("DRAINING");
            assertThat(state(gateway, 1).state()).isEqualTo("LISTENING");
            answer.countDown();
            assertThat(inTransaction.reply()).startsWith("250 ");
            assertThat(inTransaction.say("RCPT TO:<b@example.org>")).startsWith("250 ");
            assertThat(inTransaction.data("Subject: x\r\n")).startsWith("250 ");
            assertThat(inTransaction.reply()).startsWith("421 4.3.2 ");
            Awaitility.await().until(() -> state(gateway, 0).state().equals("PAUSED"));
            assertThat(elsewhere.mail("a@example.org", "b@example.org", "Subject: y\r\n"))
                    .startsWith("250 ");

            gateway.gateway().interfaces().resume("one");
            try (SmtpClient again = gateway.connect()) {
                assertThat(again.hello()).startsWith("250-");
                assertThat(again.mail("a@example.org", "b@example.org", "Subject: z\r\n"))
                        .startsWith("250 ");
            }
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void aDrainCutsWhatTakesTooLongAndNotWhatBeganAfterAResume() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = gateway(upstream, ONE)
                        .with(properties -> properties.set("drainTimeout", "300ms"))
                        .start();
                SmtpClient slow = gateway.connect()) {
            slow.hello();
            slow.say("MAIL FROM:<a@example.org>");
            gateway.gateway().interfaces().drain("one");
            assertThat(slow.reply()).startsWith("421 4.3.2 ");
            Awaitility.await().until(() -> state(gateway, 0).sessions() == 0);

            gateway.gateway().interfaces().resume("one");
            try (SmtpClient kept = gateway.connect()) {
                kept.hello();
                kept.say("MAIL FROM:<a@example.org>");
                gateway.gateway().interfaces().drain("one");
                gateway.gateway().interfaces().resume("one");
                try (SmtpClient other = gateway.connect()) {
                    other.hello();
                    assertThat(kept.say("RCPT TO:<b@example.org>")).startsWith("250 ");
                    assertThat(other.say("NOOP")).startsWith("250 ");
                }
            }
        }
    }

    @Test
    void interfacesOfOneNameAreMeantTogether() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = gateway(upstream, ONE + "," + ONE).start()) {
            gateway.gateway().interfaces().pause("one");
            assertThat(gateway.gateway().interfaces().states())
                    .extracting(InterfaceState::state)
                    .containsExactly("PAUSED", "PAUSED");
        }
    }

    @Test
    void whatCannotBeDoneSaysWhatIsExpected() {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = gateway(upstream, ONE + ",tcp://127.0.0.1:1?name=off&enabled=false")
                        .start()) {
            assertThat(state(gateway, 1).state()).isEqualTo("DISABLED");
            assertThatExceptionOfType(ActionException.class)
                    .isThrownBy(() -> gateway.gateway().interfaces().pause("three"))
                    .withMessage("There is no interface 'three': expected one of one, off");
            assertThatExceptionOfType(ActionException.class)
                    .isThrownBy(() -> gateway.gateway().interfaces().drain("off"))
                    .withMessageContaining("off is switched off (enabled=false)");
            assertThatExceptionOfType(ActionException.class)
                    .isThrownBy(() -> gateway.gateway().interfaces().traceLevel("one", "loud"))
                    .withMessage("Invalid value 'loud' for the trace level: expected one of ERROR, INFO, DEBUG, DATA");
        }
    }

    @Test
    void theTraceLevelIsThatOfLaterSessions() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = gateway(upstream, ONE).start();
                RecordedLog log = new RecordedLog();
                SmtpClient before = gateway.connect()) {
            before.hello();
            gateway.gateway().interfaces().traceLevel("one", "DATA");
            assertThat(state(gateway, 0).traceLevel()).isEqualTo("DATA");
            before.say("VRFY before");
            try (SmtpClient after = gateway.connect()) {
                after.hello();
                after.say("VRFY after");
            }
            assertThat(log.messages(Level.INFO, "DATA ["))
                    .anyMatch(line -> line.contains("VRFY after"))
                    .noneMatch(line -> line.contains("VRFY before"));
            gateway.gateway().interfaces().traceLevel("one", "error");
            try (SmtpClient quiet = gateway.connect()) {
                quiet.hello();
                quiet.mail("quiet@example.org", "b@example.org", "Subject: x\r\n");
            }
            gateway.gateway().stop();
            assertThat(log.messages(Level.INFO, "")).noneMatch(line -> line.contains("quiet@example.org"));
        }
    }

    @Test
    void itShowsTheCertificatesInForce(@TempDir Path folder) {
        Certificates certificates = new Certificates(folder, "localhost");
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = gateway(upstream, "starttls://127.0.0.1:0?name=tls," + ONE)
                        .with(properties -> {
                            properties.set("keyStore", certificates.keyStore());
                            properties.set("keyStorePassword", Certificates.PASSWORD);
                        })
                        .start()) {
            InterfaceState.Certificate shown = state(gateway, 0).certificates().get(0);
            assertThat(shown.names()).contains("localhost");
            assertThat(shown.notAfter()).isAfter(shown.notBefore());
            assertThat(state(gateway, 1).certificates()).isEmpty();
        }
    }
}
