package org.postern.gateway;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.postern.eventlog.EventFile;
import org.postern.eventlog.EventLogWriter;
import org.postern.limits.ClientLimits;
import org.postern.listen.InterfaceSettings;
import org.postern.monitor.Counters;
import org.postern.monitor.Event;
import org.postern.monitor.EventSink;
import org.postern.net.Trace;
import org.postern.net.TraceListener;
import org.postern.traffic.SessionRecorder;
import org.postern.traffic.TrafficRecorder;

/** What a gateway's events go to: counters, log, recorders, and subscribers. */
final class Monitoring implements EventSink {

    private static final Logger LOG = System.getLogger(Monitoring.class.getName());

    private final Counters counters;
    private final EventLogWriter log = new EventLogWriter();
    private final TrafficRecorder traffic;
    private final Optional<EventFile> eventFile;
    private final List<EventSink> subscribers = new CopyOnWriteArrayList<>();

    Monitoring(GatewaySettings settings, Counters counters) {
        this.counters = counters;
        boolean recorded =
                settings.interfaces().stream().anyMatch(each -> each.recording().enabled());
        traffic = new TrafficRecorder(settings.traffic(), recorded, this::publish);
        eventFile = settings.eventFile().map(EventFile::new);
        eventFile.ifPresent(file -> traffic.log().subscribe(file::accept));
    }

    TrafficRecorder traffic() {
        return traffic;
    }

    /** Checks whether the file of events could be written. */
    void check() {
        eventFile.ifPresent(EventFile::check);
    }

    void start() {
        eventFile.ifPresent(EventFile::start);
        traffic.start();
        log.start();
    }

    void close() {
        log.close();
        traffic.close();
        eventFile.ifPresent(EventFile::close);
    }

    /** Receives what happens outside of sessions. */
    @Override
    public void accept(Event event) {
        counters.accept(event);
        traffic.record(event);
    }

    private void publish(Event event) {
        for (EventSink each : subscribers) {
            notify(each, event);
        }
    }

    private void notify(EventSink subscriber, Event event) {
        try {
            subscriber.accept(event);
        } catch (RuntimeException | LinkageError e) { // it must not hurt the others
            subscribers.remove(subscriber);
            LOG.log(Level.WARNING, () -> "events: a subscriber failed, and receives no more of them", e);
        }
    }

    Runnable subscribe(EventSink sink) {
        traffic.takeIn();
        subscribers.add(sink);
        return () -> {
            traffic.takeIn();
            subscribers.remove(sink);
        };
    }

    /** What the sessions of an interface are monitored by. */
    Of of(InterfaceSettings at) {
        ClientLimits clients = at.session().clients();
        EventSink lines = log.of(new EventLogWriter.Rules(true, clients.loggedRefusals(), clients::one));
        EventSink monitored = at.recording().enabled() ? this : counters;
        return new Of(at, lines, monitored, new TrafficRecorder.Interface(at.recording(), clients::network));
    }

    /** What one session is monitored by. */
    record OfSession(EventSink events, Trace trace) {}

    /** The same for an interface. */
    final class Of {

        private final InterfaceSettings at;
        private final EventSink lines;
        private final EventSink monitored;
        private final TrafficRecorder.Interface recorded;

        private Of(InterfaceSettings at, EventSink lines, EventSink monitored, TrafficRecorder.Interface recorded) {
            this.at = at;
            this.lines = lines;
            this.monitored = monitored;
            this.recorded = recorded;
        }

        /** What happens on the interface outside of sessions goes there, and into the log if the level says so. */
        EventSink events(Trace.Level level) {
            return withLines(level, monitored);
        }

        private EventSink withLines(Trace.Level level, EventSink others) {
            if (level.compareTo(Trace.Level.INFO) < 0) {
                return others;
            }
            return event -> {
                lines.accept(event);
                others.accept(event);
            };
        }

        /** Of a session that is not recorded nothing is listened to. Subscribers receive what the recorder has received, later. */
        OfSession session(String id, Trace.Level level) {
            if (!at.recording().enabled()) {
                return new OfSession(withLines(level, counters), new Trace(level, id, TraceListener.NONE));
            }
            SessionRecorder recorder = traffic.session(recorded);
            EventSink both = event -> {
                counters.accept(event);
                recorder.accept(event);
            };
            return new OfSession(withLines(level, both), new Trace(level, id, recorder));
        }
    }
}
