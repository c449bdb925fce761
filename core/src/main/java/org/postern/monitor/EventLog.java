package org.postern.monitor;

import java.net.InetAddress;
import java.util.function.Function;
import java.util.function.Supplier;
import org.postern.api.Reply;
import org.postern.monitor.Event.AuthEnded;
import org.postern.monitor.Event.CommandEnded;
import org.postern.monitor.Event.ConnectionRejected;
import org.postern.monitor.Event.TransactionEnded;

/** Writes one INFO line for each transaction, AUTH and rejected command. */
public final class EventLog implements EventSink, AutoCloseable {

    /**
     * What of one interface is logged.
     *
     * @param enabled whether anything is
     * @param maxRefusals lines a minute about the rejected commands of one client
     * @param client what counts as one client
     */
    public record Rules(boolean enabled, int maxRefusals, Function<InetAddress, ?> client) {}

    private final Function<String, Rules> rules;
    private final EventLogWriter log = new EventLogWriter();
    private final Refusals refusals = new Refusals(log);

    /** @param rules by the name of an interface */
    public EventLog(Function<String, Rules> rules) {
        this.rules = rules;
    }

    /** Begins to write, on a daemon thread. */
    public void start() {
        log.start(refusals::sumUpEnded);
    }

    @Override
    public void accept(Event event) {
        if (event instanceof TransactionEnded ended && ended.end().reply().isPresent()) {
            if (rules(ended.session()).enabled()) {
                Reply reply = ended.end().reply().get();
                log.add(() -> EventLogFormat.of(ended, reply));
            }
        } else if (event instanceof CommandEnded ended && ended.reply().isRefusal()) {
            refused(rules(ended.session()), ended.session().client(), () -> EventLogFormat.of(ended));
        } else if (event instanceof AuthEnded ended && ended.reply().isRefusal()) {
            refused(rules(ended.session()), ended.session().client(), () -> EventLogFormat.of(ended));
        } else if (event instanceof AuthEnded ended && rules(ended.session()).enabled()) {
            log.add(() -> EventLogFormat.of(ended));
        } else if (event instanceof ConnectionRejected rejected) {
            refused(rules.apply(rejected.interfaceName()), rejected.client(), () -> EventLogFormat.of(rejected));
        }
    }

    private Rules rules(SessionRef session) {
        return rules.apply(session.interfaceName());
    }

    private void refused(Rules of, InetAddress client, Supplier<String> line) {
        if (of.enabled()) {
            refusals.refused(of.client().apply(client), client.getHostAddress(), of.maxRefusals(), line);
        }
    }

    /** Ends, and writes what is left. */
    @Override
    public void close() {
        refusals.close();
        log.close();
    }
}
