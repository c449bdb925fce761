package org.postern.traffic;

import java.net.InetAddress;
import java.util.function.Function;
import org.postern.api.text.Network;
import org.postern.monitor.Event;
import org.postern.monitor.Event.SessionBegan;
import org.postern.monitor.EventSink;
import org.postern.monitor.figures.FigureSeries;
import org.postern.monitor.figures.Figures;
import org.postern.monitor.figures.Window;
import org.postern.monitor.traffic.TrafficStore;
import org.postern.transcript.RecordingSettings;

/** The traffic of a gateway: makes the recorders of its sessions, and keeps and counts what they have recorded. */
public final class TrafficRecorder {

    private final FigureSeries figures = new FigureSeries();
    private final Backlog backlog = new Backlog();
    private final TrafficLog log;
    private final EventSink events;

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
     * @param events receives each event that is recorded, when it is taken in; it neither waits nor throws
     */
    public TrafficRecorder(TrafficSettings settings, boolean enabled, EventSink events) {
        log = new TrafficLog(settings, enabled, backlog);
        this.events = events;
    }

    /** Begins to take in what sessions record. */
    public void start() {
        backlog.start();
    }

    /** Ends, after all has been taken in. */
    public void close() {
        backlog.close();
    }

    /** A recorder for a session that begins. */
    public SessionRecorder session(Interface at) {
        Recorded recorded = new Recorded(at.settings(), at.network(), this::happened, this::ended);
        return new SessionRecorder(at.settings(), backlog, new TransactionBuilder(recorded));
    }

    /** Where transactions are found. */
    public TrafficLog log() {
        return log;
    }

    /** What happened in a period that ends now. */
    public Figures figures(Window window) {
        return backlog.withoutBacklog(() -> figures.figures(window));
    }

    /** What happened outside of sessions goes to the receiver of events, behind what has been recorded before. */
    public void record(Event event) {
        backlog.add(() -> events.accept(event));
    }

    /** Takes in what sessions have recorded, so that all who receive it have received it. */
    public void takeIn() {
        backlog.takeInAll();
    }

    /** Keeps transactions in a store, too, from now on. It is not closed here. */
    public void keepIn(TrafficStore store) {
        log.keepIn(store);
    }

    private void happened(Event event) {
        if (event instanceof SessionBegan began) {
            figures.sessionBegan(began.session().interfaceName());
        }
        events.accept(event);
    }

    private void ended(RecordedTransaction transaction) {
        figures.ended(transaction.summary(), transaction.steps());
        log.add(transaction);
    }
}
