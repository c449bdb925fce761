package org.postern.console.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.postern.monitor.traffic.Outcome;
import org.postern.monitor.traffic.Summary;

/** What is counted of one interface. */
final class InterfaceMeters {

    private final Counter sessions;
    private final Counter rejected;
    private final Counter accepted;
    private final Counter failedAuths;
    private final Counter bytes;
    private final Timer duration;
    private final Map<Outcome, Counter> transactions = new EnumMap<>(Outcome.class);
    private final Bounded<CommandMeters> commands;

    /** Those of one command. */
    private static final class CommandMeters {
        private final ReplyCounters replies;
        private final Timer duration;

        CommandMeters(Meters meters, String name, String command) {
            replies = new ReplyCounters(reply -> meters.counter(
                    "postern.commands",
                    "Commands that were answered, by class of reply",
                    "interface",
                    name,
                    "command",
                    command,
                    "reply",
                    reply));
            duration = meters.timer(
                    "postern.command.duration",
                    "Time from when a command had arrived until its reply was ready",
                    "interface",
                    name,
                    "command",
                    command);
        }
    }

    InterfaceMeters(Meters meters, String name) {
        sessions = meters.counter("postern.sessions", "Sessions that have begun", "interface", name);
        rejected =
                meters.counter("postern.connections.rejected", "Connections that were one too many", "interface", name);
        String auths = "AUTH exchanges that have ended";
        accepted = meters.counter("postern.auth", auths, "interface", name, "result", "accepted");
        failedAuths = meters.counter("postern.auth", auths, "interface", name, "result", "rejected");
        bytes = meters.counter("postern.message.bytes", "Bytes of messages received", "interface", name);
        duration = meters.timer(
                "postern.transaction.duration",
                "Time that clients waited for replies, by transaction",
                "interface",
                name);
        for (Outcome outcome : Outcome.values()) {
            transactions.put(
                    outcome,
                    meters.counter(
                            "postern.transactions",
                            "Mail transactions that have ended, by outcome",
                            "interface",
                            name,
                            "outcome",
                            outcome.name().toLowerCase(Locale.ROOT)));
        }
        commands = new Bounded<>(command -> new CommandMeters(meters, name, command));
    }

    void session() {
        sessions.increment();
    }

    void rejected() {
        rejected.increment();
    }

    void auth(boolean positive) {
        (positive ? accepted : failedAuths).increment();
    }

    void command(String command, int code, long nanos) {
        CommandMeters meters = commands.get(command);
        meters.replies.increment(code);
        meters.duration.record(nanos, TimeUnit.NANOSECONDS);
    }

    void transaction(Summary summary) {
        Objects.requireNonNull(transactions.get(summary.outcome())).increment();
        bytes.increment((double) summary.size());
        duration.record(summary.total());
    }
}
