package org.postern.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.api.SmtpException;

@Tag("wire")
class ConnectionTest {

    private final DeadlineMonitor monitor = new DeadlineMonitor();
    private Socket near = new Socket();
    private Socket far = new Socket();

    @BeforeEach
    void connect() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            near = new Socket(server.getInetAddress(), server.getLocalPort());
            far = server.accept();
        }
    }

    @AfterEach
    void close() throws IOException {
        monitor.close();
        near.close();
        far.close();
    }

    @Test
    void timeThatIsOverIsOverAlsoIfTheReadNeedNotWait() throws IOException {
        far.getOutputStream().write("much\r\n".getBytes(StandardCharsets.US_ASCII));
        try (Connection wire = new Connection(near, monitor)) {
            assertThatExceptionOfType(SocketTimeoutException.class)
                    .isThrownBy(() -> wire.input().await(System.nanoTime() - 1));
        }
    }

    @Test
    void nobodyConnectsWhenTheWatchHasEnded() {
        monitor.close();
        assertThatExceptionOfType(SmtpException.class).isThrownBy(() -> new Connection(near, monitor));
        assertThat(near.isClosed()).isTrue();
        assertThat(monitor.open()).isZero();
    }
}
