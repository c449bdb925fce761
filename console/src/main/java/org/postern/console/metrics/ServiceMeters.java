package org.postern.console.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.postern.api.Reply;
import org.postern.monitor.Event;
import org.postern.monitor.Event.AuthEnded;
import org.postern.monitor.Event.CommandEnded;
import org.postern.monitor.Event.ConnectionRejected;
import org.postern.monitor.Event.LinkOpened;
import org.postern.monitor.Event.ListenerCalled;
import org.postern.monitor.Event.SessionBegan;
import org.postern.monitor.Event.TransactionEnded;
import org.postern.monitor.Event.UpstreamReplied;
import org.postern.monitor.EventSink;
import org.postern.monitor.PolicyStep;
import org.postern.monitor.PolicyStep.Result;
import org.postern.monitor.RefusedBy;
import org.postern.monitor.service.MonitoredService;
import org.postern.monitor.traffic.EndedTransaction;

/** What is counted of one service, on the thread that takes in what its sessions have recorded: each meter is made once. */
final class ServiceMeters implements EventSink, AutoCloseable {

    /** In place of a host, where none was reached. */
    private static final String NO_HOST = "none";

    private final Bounded<InterfaceMeters> interfaces;
    private final Bounded<PolicyMeters> policies;
    private final Bounded<HostMeters> hosts;
    private final Bounded<Bounded<ReplyCounters>> rejections;
    private final CoarseClock clock;
    private final Runnable endEvents;
    private final Runnable endTraffic;

    /** Those of one policy. */
    private static final class PolicyMeters {
        private final Map<Result, Counter> calls = new EnumMap<>(Result.class);
        private final Timer duration;

        PolicyMeters(Meters meters, String policy) {
            for (Result result : Result.values()) {
                calls.put(
                        result,
                        meters.counter(
                                "postern.policy.calls",
                                "Calls of policies, by what came of them",
                                "policy",
                                policy,
                                "result",
                                result.name().toLowerCase(Locale.ROOT)));
            }
            duration = meters.timer("postern.policy.duration", "Time that policies themselves took", "policy", policy);
        }

        void call(PolicyStep step) {
            Objects.requireNonNull(calls.get(step.result())).increment();
            duration.record(step.nanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** Those of one command to an upstream host. */
    private static final class HostCommandMeters {
        private final ReplyCounters replies;
        private final Timer duration;

        HostCommandMeters(Meters meters, String host, String command) {
            replies = new ReplyCounters(reply -> meters.counter(
                    "postern.upstream.replies",
                    "Replies of the upstream server, or what stands for its failure",
                    "host",
                    host,
                    "command",
                    command,
                    "reply",
                    reply));
            duration = meters.timer(
                    "postern.upstream.duration",
                    "Time until the upstream server replied",
                    "host",
                    host,
                    "command",
                    command);
        }

        void reply(UpstreamReplied replied) {
            replies.increment(replied.reply().code());
            duration.record(replied.nanos(), TimeUnit.NANOSECONDS);
        }
    }

    /** Those of one upstream host. */
    private static final class HostMeters {
        private final Counter opened;
        private final Counter failed;
        private final Timer connecting;
        private final Bounded<HostCommandMeters> commands;

        HostMeters(Meters meters, String host) {
            String help = "Attempts to connect to the upstream server";
            opened = meters.counter("postern.upstream.connections", help, "host", host, "result", "opened");
            failed = meters.counter("postern.upstream.connections", help, "host", host, "result", "failed");
            connecting = meters.timer(
                    "postern.upstream.connect.duration",
                    "Time to open a connection to the upstream server",
                    "host",
                    host);
            commands = new Bounded<>(command -> new HostCommandMeters(meters, host, command));
        }

        void link(LinkOpened link) {
            (link.failure().isEmpty() ? opened : failed).increment();
            connecting.record(link.nanos(), TimeUnit.NANOSECONDS);
        }

        void reply(UpstreamReplied replied) {
            commands.get(replied.command()).reply(replied);
        }
    }

    /** @param clock that of the meters */
    ServiceMeters(MonitoredService service, Meters meters, CoarseClock clock) {
        this.clock = clock;
        interfaces = new Bounded<>(name -> new InterfaceMeters(meters, name));
        policies = new Bounded<>(name -> new PolicyMeters(meters, name));
        hosts = new Bounded<>(host -> new HostMeters(meters, host));
        rejections = new Bounded<>(command -> new Bounded<>(source -> new ReplyCounters(reply -> meters.counter(
                "postern.rejections",
                "Commands that were rejected, by who did it",
                "command",
                command,
                "source",
                source,
                "reply",
                reply))));
        service.interfaces().forEach(each -> interfaces.get(each.name())); // to be there with 0
        endEvents = service.subscribe(this);
        endTraffic = service.traffic().subscribe(this::accept);
    }

    private void accept(EndedTransaction ended) {
        clock.tick();
        interfaces.get(ended.summary().interfaceName()).transaction(ended.summary());
    }

    @Override
    public void accept(Event event) {
        if (event instanceof CommandEnded ended) {
            command(ended.session().interfaceName(), ended.command(), ended.reply(), ended.by(), ended.nanos());
            count(ended.path());
        } else if (event instanceof UpstreamReplied replied) {
            hosts.get(replied.host().isEmpty() ? NO_HOST : replied.host()).reply(replied);
        } else if (event instanceof TransactionEnded ended) {
            count(ended.path());
            ended.end()
                    .reply()
                    .ifPresent(reply ->
                            command(ended.session().interfaceName(), "DATA", reply, ended.by(), ended.nanos()));
        } else if (event instanceof AuthEnded ended) {
            count(ended.path());
            command(ended.session().interfaceName(), "AUTH", ended.reply(), ended.by(), ended.nanos());
            interfaces.get(ended.session().interfaceName()).auth(ended.reply().isPositive());
        } else if (event instanceof SessionBegan began) {
            interfaces.get(began.session().interfaceName()).session();
        } else if (event instanceof LinkOpened link) {
            hosts.get(link.host()).link(link);
        } else if (event instanceof ConnectionRejected rejected) {
            interfaces.get(rejected.interfaceName()).rejected();
            reject(CommandEnded.CONNECT, RefusedBy.GATEWAY, rejected.reply());
        } else if (event instanceof ListenerCalled called) {
            policies.get(called.call().policy()).call(called.call());
        }
    }

    private void command(String interfaceName, String command, Reply reply, RefusedBy by, long nanos) {
        interfaces.get(interfaceName).command(command, reply.code(), nanos);
        reject(command, by, reply);
    }

    private void reject(String command, RefusedBy by, Reply reply) {
        if (reply.isRefusal()) {
            rejections.get(command).get(by.source()).increment(reply.code());
        }
    }

    private void count(List<PolicyStep> path) {
        for (PolicyStep step : path) {
            policies.get(step.policy()).call(step);
        }
    }

    @Override
    public void close() {
        endEvents.run();
        endTraffic.run();
    }
}
