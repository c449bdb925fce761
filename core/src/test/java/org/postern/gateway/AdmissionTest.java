package org.postern.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.listen.Admission;
import org.postern.testing.GatewayFixture;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;
import org.postern.testing.TestSettings;

/** Connections that become sessions at the wrong time. */
@Tag("wire")
class AdmissionTest {

    private static final String SHUTTING_DOWN = "421 4.3.2 Service not available; try again later";

    private static Admission admission(GatewayFixture gateway) {
        return gateway.gateway()
                .admission(TestSettings.interfaces(properties -> properties.set("interfaces", "tcp://127.0.0.1:0"))
                        .get(0));
    }

    /** It was accepted before the socket was closed, and comes in behind all sessions that had to end. */
    @Test
    void aSessionThatComesTooLateIsClosedWith421() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream).start();
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SmtpClient client = new SmtpClient((InetSocketAddress) socket.getLocalSocketAddress())) {
            gateway.gateway().stop(Duration.ofSeconds(1));
            Admission.Served session = admission(gateway).admit(socket.accept());
            client.send("EHLO client.test\r\n");
            session.session().run();
            assertThat(client.reply()).startsWith("220 ");
            assertThat(client.reply()).isEqualTo(SHUTTING_DOWN);
        }
    }

    /** As it is when no thread can be made for it. */
    @Test
    void aSessionThatNeverBeginsIsNotCounted() throws Exception {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream).start();
                ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SmtpClient client = new SmtpClient((InetSocketAddress) socket.getLocalSocketAddress())) {
            admission(gateway).admit(socket.accept()).abandon().run();
            assertThat(client.isAtEnd()).isTrue();
            assertThat(gateway.counters().openSessions()).isZero();
        }
    }
}
