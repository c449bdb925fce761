package org.postern.gateway;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
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

/** What a gateway's events go to: counters, log, recorders, and whoever subscribes. */
final class Monitoring implements EventSink {

    private static final Logger LOG = System.getLogger(Monitoring.class.getName());

    private final Counters counters;
    private final EventLogWriter log = new EventLogWriter();
    private final TrafficRecorder traffic;
    private final List<EventSink> subscribers = new CopyOnWriteArrayList<>();

    Monitoring(GatewaySettings settings, Counters counters) {
        this.counters = counters;
        boolean recorded =
                settings.interfaces().stream().anyMatch(each -> each.recording().enabled());
        traffic = new TrafficRecorder(settings.traffic(), recorded);
    }

    TrafficRecorder traffic() {
        return traffic;
    }

    void start() {
        log.start();
    }

    void close() {
        log.close();
    }

    /** Receives what happens outside of sessions. */
    @Override
    public void accept(Event event) {
        counters.accept(event);
        subscribers.forEach(each -> tell(each, event));
    }

    private void tell(EventSink subscriber, Event event) {
        try {
            subscriber.accept(event);
        } catch (RuntimeException e) { // it must not hurt the session
            subscribers.remove(subscriber);
            LOG.log(Level.WARNING, () -> "events: a subscriber failed, and receives no more of them", e);
        }
    }

    Runnable subscribe(EventSink sink) {
        subscribers.add(sink);
        return () -> subscribers.remove(sink);
    }

    /** What the sessions of an interface are monitored by. */
    Of of(InterfaceSettings at) {
        ClientLimits clients = at.session().clients();
        boolean logged = at.session().traceLevel().compareTo(Trace.Level.INFO) >= 0;
        EventSink lines = log.of(new EventLogWriter.Rules(logged, clients.loggedRefusals(), clients::one));
        EventSink events = event -> {
            lines.accept(event);
            accept(event);
        };
        return new Of(at, events, new TrafficRecorder.Interface(at.recording(), clients::network));
    }

    /** What one session is monitored by. */
    record OfSession(EventSink events, Trace trace) {}

    /** The same for an interface. */
    final class Of {

        private final InterfaceSettings at;
        private final EventSink events;
        private final TrafficRecorder.Interface recorded;

        private Of(InterfaceSettings at, EventSink events, TrafficRecorder.Interface recorded) {
            this.at = at;
            this.events = events;
            this.recorded = recorded;
        }

        EventSink events() {
            return events;
        }

        /** Of a session that is not recorded nothing is listened to. */
        OfSession session(String id) {
            Trace.Level level = at.session().traceLevel();
            if (!at.recording().enabled()) {
                return new OfSession(events, new Trace(level, id, TraceListener.NONE));
            }
            SessionRecorder recorder = traffic.session(id, at.name(), recorded);
            EventSink all = event -> {
                events.accept(event);
                recorder.accept(event);
            };
            return new OfSession(all, new Trace(level, id, recorder));
        }
    }
}
