package org.postern.test.sample;

import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.postern.api.Reply;
import org.postern.monitor.Event;
import org.postern.monitor.EventSink;
import org.postern.monitor.PolicyStep;
import org.postern.monitor.RefusedBy;
import org.postern.monitor.SessionRef;
import org.postern.monitor.figures.Figures;
import org.postern.monitor.figures.Figures.Latency;
import org.postern.monitor.figures.Gauges;
import org.postern.monitor.figures.Window;
import org.postern.monitor.service.ActionException;
import org.postern.monitor.service.InterfaceState;
import org.postern.monitor.service.MailSketch;
import org.postern.monitor.service.MonitoredService;
import org.postern.monitor.service.PolicyMatch;
import org.postern.monitor.service.PolicyState;
import org.postern.monitor.service.ServiceState;
import org.postern.monitor.service.UpstreamState;
import org.postern.monitor.service.UpstreamState.HostState;
import org.postern.monitor.service.UpstreamTest;
import org.postern.monitor.traffic.Outcome;
import org.postern.monitor.traffic.Summary;
import org.postern.monitor.traffic.Traffic;

/** A service without a gateway: what it says is made up, what is done to it shows. */
final class SampleService implements MonitoredService {

    private static final String TCP = "tcp://127.0.0.1:8025";
    private static final String SSL = "ssl://127.0.0.1:8465";

    private final Instant since = Instant.now();
    private final SampleTraffic traffic = new SampleTraffic();
    private final List<EventSink> sinks = new CopyOnWriteArrayList<>();
    private final Map<String, String> states = new TreeMap<>(Map.of(TCP, "LISTENING", SSL, "LISTENING"));
    private final Map<String, String> levels = new TreeMap<>(Map.of(TCP, "INFO", SSL, "INFO"));
    private final AtomicInteger count = new AtomicInteger();

    /** Of the last days, the older the rarer. */
    void addPast() {
        for (int i = 4_000; i > 0; i--) {
            traffic.add(summary(Instant.now().minusSeconds((long) (i * 0.4 + Math.pow(i / 40.0, 2.65)))));
        }
    }

    private Summary summary(Instant time) {
        int n = count.incrementAndGet();
        Outcome outcome = n % 11 == 0
                ? Outcome.REJECTED
                : n % 29 == 0
                        ? Outcome.DEFERRED
                        : n % 53 == 0 ? Outcome.FAILED : n % 71 == 0 ? Outcome.ABORTED : Outcome.PASSED;
        String sender = n % 13 == 0 ? "<script>alert(" + n + ")</script>@example.com" : "ann" + n % 23 + "@example.com";
        return SampleTraffic.summary(String.format("%08x-1", n), time, outcome, sender, n);
    }

    /** A transaction that ends now. */
    void addNow() {
        emit(summary(Instant.now()));
    }

    /** The same with a sender. */
    String addNow(String sender) {
        int n = count.incrementAndGet();
        Summary summary = SampleTraffic.summary(String.format("%08x-1", n), Instant.now(), Outcome.PASSED, sender, n);
        emit(summary);
        return summary.id();
    }

    private void emit(Summary summary) {
        SessionRef session = new SessionRef(
                summary.session(),
                summary.interfaceName(),
                InetAddress.getLoopbackAddress(),
                Optional.empty(),
                Optional.empty());
        Reply reply = summary.outcome() == Outcome.REJECTED
                ? Reply.reject(550, "5.7.1", "not from yahoo")
                : Reply.of(250, "2.1.0", "Sender OK");
        List<PolicyStep> path = new ArrayList<>();
        summary.policies()
                .forEach(policy -> path.add(new PolicyStep(
                        policy,
                        policy.equals(summary.policy()) ? PolicyStep.Result.REPLIED : PolicyStep.Result.PASSED,
                        summary.inPolicies().toNanos(),
                        List.of(),
                        Map.of(),
                        Optional.empty())));
        RefusedBy by = summary.policy().isEmpty() ? RefusedBy.UPSTREAM : RefusedBy.policy(summary.policy());
        send(new Event.SessionBegan(session, 0));
        send(new Event.CommandEnded(
                session, "MAIL", "", reply, by, path, summary.total().toNanos()));
        if (!summary.upstream().isEmpty()) {
            send(new Event.LinkOpened(summary.upstream(), Optional.empty(), Optional.empty(), 1_000_000, 0));
            send(new Event.UpstreamReplied(
                    summary.session(),
                    summary.upstream(),
                    "MAIL",
                    reply,
                    false,
                    summary.inUpstream().toNanos(),
                    0));
        }
        traffic.add(summary);
    }

    private void send(Event event) {
        sinks.forEach(sink -> sink.accept(event));
    }

    void databaseAway(boolean away) {
        traffic.databaseAway(away);
    }

    @Override
    public String name() {
        return "1";
    }

    @Override
    public ServiceState state() {
        return new ServiceState("LISTENING", "", since, "1.0.0-SAMPLE", "Payara", System.getProperty("java.version"));
    }

    @Override
    public synchronized List<InterfaceState> interfaces() {
        return List.of(
                interfaceState(TCP, "tcp", List.of()),
                interfaceState(
                        SSL,
                        "ssl",
                        List.of(new InterfaceState.Certificate(
                                "",
                                "CN=gateway.example.org",
                                "CN=Example CA",
                                List.of("gateway.example.org"),
                                since.minus(Duration.ofDays(80)),
                                since.plus(Duration.ofDays(10))))));
    }

    private InterfaceState interfaceState(String name, String type, List<InterfaceState.Certificate> certificates) {
        String state = String.valueOf(states.get(name));
        return new InterfaceState(
                name,
                name,
                type,
                state,
                state.equals("LISTENING") ? "" : "paused by an operator",
                List.of(new InterfaceState.Condition("requiresEndpoint", true, "", Optional.of(Instant.now()))),
                count.get() % 7,
                String.valueOf(levels.get(name)),
                true,
                "content",
                certificates);
    }

    @Override
    public List<PolicyState> policies() {
        return List.of(
                policy("VirusScan", "DATA", 50, List.of(), "OK", ""),
                policy("RejectYahoo", "MAIL", 100, List.of("*@yahoo.com"), "SLOW", ""),
                policy("Archive", "DATA", 200, List.of(), "FAILING", "IOException: disk full"));
    }

    private PolicyState policy(
            String name, String kind, int order, List<String> patterns, String health, String failure) {
        return new PolicyState(
                name,
                kind,
                "org.example." + name,
                order,
                Duration.ofSeconds(30),
                patterns,
                List.of(),
                "ACTIVE",
                health,
                count.get(),
                failure.isEmpty() ? 0 : 3,
                0,
                0,
                new Latency(count.get(), 1.2, 1, 2.5, 4, 17),
                failure);
    }

    @Override
    public UpstreamState upstream() {
        return new UpstreamState(
                "smtp/upstream",
                "mx0.example.net:25, mx1.example.net:25",
                "",
                "STARTTLS",
                "failover",
                List.of(
                        new HostState("mx0.example.net:25", "UP", "", Optional.empty(), count.get(), 0, 2),
                        new HostState(
                                "mx1.example.net:25",
                                "DOWN",
                                "Connection refused",
                                Optional.of(Instant.now().plusSeconds(20)),
                                3,
                                7,
                                0)));
    }

    @Override
    public Figures figures(Window window) {
        return SampleFigures.of(traffic.all(), window, Instant.now());
    }

    @Override
    public Gauges gauges() {
        Runtime jvm = Runtime.getRuntime();
        return new Gauges(
                count.get() % 13,
                2_000,
                3,
                2,
                jvm.totalMemory() - jvm.freeMemory(),
                jvm.maxMemory(),
                0.17,
                Thread.activeCount(),
                Duration.between(since, Instant.now()).toSeconds());
    }

    @Override
    public Traffic traffic() {
        return traffic;
    }

    @Override
    public Runnable subscribe(EventSink sink) {
        sinks.add(sink);
        return () -> sinks.remove(sink);
    }

    @Override
    public synchronized boolean ready() {
        return states.values().stream().allMatch("LISTENING"::equals);
    }

    @Override
    public void pause(String interfaceName) throws ActionException {
        change(interfaceName, "PAUSED");
    }

    @Override
    public void resume(String interfaceName) throws ActionException {
        change(interfaceName, "LISTENING");
    }

    @Override
    public void drain(String interfaceName) throws ActionException {
        change(interfaceName, "DRAINING");
    }

    private synchronized void change(String interfaceName, String state) throws ActionException {
        if (state.equals(states.get(interfaceName))) {
            throw new ActionException("The interface " + interfaceName + " is " + state + " already");
        }
        states.put(interfaceName, state);
    }

    @Override
    public synchronized void traceLevel(String interfaceName, String level) {
        levels.put(interfaceName, level);
    }

    @Override
    public UpstreamTest testUpstream() {
        return new UpstreamTest(
                true,
                "",
                "mx0.example.net:25",
                "TLSv1.3 TLS_AES_128_GCM_SHA256",
                "CN=mx0.example.net, issued by CN=Example CA, until 2027-01-31",
                List.of("SIZE 10485760", "8BITMIME"),
                Duration.ofMillis(31),
                List.of(
                        new UpstreamTest.Line(Duration.ofMillis(3), false, "220 mx0.example.net ESMTP"),
                        new UpstreamTest.Line(Duration.ofMillis(4), true, "EHLO gateway.example.org")));
    }

    @Override
    public List<PolicyMatch> matches(MailSketch sketch) throws ActionException {
        if (!states.containsKey(sketch.interfaceName())) {
            throw new ActionException("There is no interface '" + sketch.interfaceName() + "': expected one of "
                    + String.join(", ", states.keySet()));
        }
        return List.of(
                new PolicyMatch(
                        "MAIL",
                        sketch.sender(),
                        List.of(new PolicyMatch.Match("RejectYahoo", 100, "*@yahoo.com", List.of("RejectAll")))),
                new PolicyMatch("DATA", "", List.of(new PolicyMatch.Match("VirusScan", 50, "*", List.of()))));
    }
}
