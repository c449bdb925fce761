package org.postern.traffic;

import java.net.InetAddress;
import java.util.function.Function;
import org.postern.api.text.Network;
import org.postern.monitor.figures.FigureSeries;
import org.postern.monitor.figures.Figures;
import org.postern.monitor.figures.Window;
import org.postern.monitor.traffic.TrafficStore;
import org.postern.transcript.RecordingSettings;

/** The traffic of a gateway: makes the recorders of its sessions, and keeps and counts what they have recorded. */
public final class TrafficRecorder {

    private final FigureSeries figures = new FigureSeries();
    private final TrafficLog log;

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
        log = new TrafficLog(settings, enabled, this::count);
    }

    /** A recorder for a session that begins. */
    public SessionRecorder session(String id, String interfaceName, Interface at) {
        log.backlog().tryTakeIn(); // what ended in an earlier second is counted before
        figures.sessionBegan(interfaceName);
        return new SessionRecorder(id, new Recorded(at.settings(), at.network(), log::add));
    }

    /** Where transactions are found. */
    public TrafficLog log() {
        return log;
    }

    /** What happened in a period that ends now. */
    public Figures figures(Window window) {
        return log.backlog().withoutBacklog(() -> figures.figures(window));
    }

    /** Keeps transactions in a store, too, from now on. It is not closed here. */
    public void keepIn(TrafficStore store) {
        log.keepIn(store);
    }

    private void count(RecordedTransaction transaction) {
        figures.ended(transaction.summary(), transaction.steps());
    }
}
