package org.postern.traffic;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.postern.api.text.Network;
import org.postern.monitor.figures.FigureSeries;
import org.postern.monitor.figures.Figures;
import org.postern.monitor.figures.Window;
import org.postern.monitor.traffic.TrafficStore;

/** The traffic of a gateway: makes the recorders of its sessions, and keeps and counts what they have recorded. */
public final class TrafficRecorder {

    private static final Logger LOG = System.getLogger(TrafficRecorder.class.getName());

    private final TrafficLog log;
    private final FigureSeries figures = new FigureSeries();
    private final AtomicBoolean failed = new AtomicBoolean();

    /**
     * An interface whose sessions are recorded.
     *
     * @param network the network that a client is in
     */
    public record Interface(RecordingSettings settings, Function<InetAddress, Network> network) {}

    /**
     * The traffic of a gateway that starts.
     *
     * @param enabled whether any interface is recorded
     */
    public TrafficRecorder(TrafficSettings settings, boolean enabled) {
        log = new TrafficLog(settings, enabled);
    }

    /** A recorder for a session that begins. */
    public SessionRecorder session(String id, String interfaceName, Interface at) {
        figures.sessionBegan(interfaceName);
        return new SessionRecorder(id, new Recorded(at.settings(), at.network(), this::ended));
    }

    /** Where transactions are found. */
    public TrafficLog log() {
        return log;
    }

    /** What happened in a period that ends now. */
    public Figures figures(Window window) {
        return figures.figures(window);
    }

    /** Keeps transactions in a store, too, from now on. It is not closed here. */
    public void keepIn(TrafficStore store) {
        log.keepIn(store);
    }

    /** A transaction has ended. What goes wrong here must not hurt its session. */
    private void ended(RecordedTransaction transaction) {
        try {
            figures.ended(transaction.summary(), transaction.steps());
            log.add(transaction);
        } catch (RuntimeException e) {
            if (failed.compareAndSet(false, true)) {
                LOG.log(Level.ERROR, () -> "traffic: a transaction cannot be recorded", e);
            }
        }
    }
}
