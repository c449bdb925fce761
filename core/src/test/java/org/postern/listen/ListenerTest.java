package org.postern.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.api.Reply;
import org.postern.testing.TestSettings;

/** What the engine hands over is the client's socket, as it was accepted. */
@Tag("wire")
class ListenerTest {

    private final CompletableFuture<Integer> soTimeout = new CompletableFuture<>();

    private final Admission admission = new Admission() {
        @Override
        public Optional<Reply> rejection(InetAddress peer) {
            return Optional.empty();
        }

        @Override
        public Served admit(Socket accepted) {
            Runnable session = () -> {
                try {
                    soTimeout.complete(accepted.getSoTimeout());
                } catch (SocketException e) {
                    soTimeout.completeExceptionally(e);
                }
            };
            return new Served(session, () -> {});
        }
    };

    /** A time-out of the engine's would end idle clients before theirs is over. */
    @Test
    void theSocketHasNoTimeoutOfItsOwn() throws Exception {
        InterfaceSettings settings = TestSettings.interfaces(
                        properties -> properties.set("interfaces", "tcp://127.0.0.1:0"))
                .get(0);
        Listener listener = new Listener(settings, 10, task -> new Thread(task, "served").start(), admission);
        listener.start();
        try (Socket client =
                new Socket(listener.address().getAddress(), listener.address().getPort())) {
            assertThat(client.isConnected()).isTrue();
            assertThat(soTimeout.get(10, TimeUnit.SECONDS)).isZero();
        } finally {
            listener.stop();
        }
    }
}
