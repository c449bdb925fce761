package org.postern.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.postern.api.Command;
import org.postern.gateway.Gateway;
import org.postern.gateway.GatewaySettings;
import org.postern.gateway.GatewayThreads;
import org.postern.monitor.Counters;
import org.postern.net.DeadlineMonitor;
import org.postern.policy.Participant;
import org.postern.policy.PolicyTable;
import org.postern.telemetry.Telemetry;

/**
 * A gateway in front of a {@link ScriptedUpstream}, with policies that are lambdas. Closing it fails the test if a session, a
 * connection or a spooled message is left over.
 */
public final class GatewayFixture implements AutoCloseable {

    private final TestProperties properties = new TestProperties();
    private final TestProperties upstream = new TestProperties();
    private final PolicyTable policies = new PolicyTable();
    private final Counters counters = new Counters(true);
    private final DeadlineMonitor monitor = new DeadlineMonitor();
    private final GatewayThreads policyThreads = GatewayThreads.forPolicies();
    private final Links links = Links.make();
    private final Path spoolFolder;
    private boolean pooled;
    private Telemetry telemetry = Telemetry.NONE;
    private Optional<GatewayThreads> sessionThreads = Optional.empty();
    private Optional<Gateway> gateway = Optional.empty();

    public GatewayFixture(ScriptedUpstream server) {
        try {
            spoolFolder = Files.createTempDirectory("postern-test-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        properties
                .set("interfaces", "tcp://127.0.0.1:0")
                .set("hostName", "gateway.test")
                .set("spoolFolder", spoolFolder.toString())
                .set("idleTimeout", "20s")
                .set("activeTimeout", "20s");
        upstream.set("host", "localhost").set("port", String.valueOf(server.port()));
    }

    /** Sets properties of the gateway. */
    public GatewayFixture with(Consumer<TestProperties> change) {
        change.accept(properties);
        return this;
    }

    /** Sets properties of the upstream server. */
    public GatewayFixture withUpstream(Consumer<TestProperties> change) {
        change.accept(upstream);
        return this;
    }

    /** Keeps connections to the outgoing server for later sessions. */
    public GatewayFixture pooled() {
        pooled = true;
        return this;
    }

    /** Receives the spans of sessions. */
    public GatewayFixture telemetry(Telemetry receiver) {
        telemetry = receiver;
        return this;
    }

    /** Adds a policy of the usual order for any address. */
    public <C extends Command> GatewayFixture policy(Class<C> command, Policies.Decision<C> delivery) {
        return policy(command, 100, delivery);
    }

    /** Adds a policy for any address. */
    public <C extends Command> GatewayFixture policy(Class<C> command, int order, Policies.Decision<C> delivery) {
        return policy(Policies.of("Policy" + order, order, command, delivery));
    }

    public GatewayFixture policy(Participant policy) {
        policies.add(policy);
        return this;
    }

    /** The policies there are. */
    public List<Participant> policies() {
        return List.copyOf(policies.all());
    }

    /** Takes a policy out. */
    public void remove(Participant policy) {
        policies.remove(policy);
    }

    /** Listens. */
    public GatewayFixture start() {
        GatewaySettings settings = TestSettings.gateway(properties);
        GatewayThreads threads = GatewayThreads.forSessions(settings.maxSessions());
        sessionThreads = Optional.of(threads);
        Gateway opened = new Gateway(
                settings,
                policies,
                new PlainHost(policyThreads, telemetry),
                links.source(upstream, pooled, monitor),
                threads,
                monitor,
                counters);
        gateway = Optional.of(opened);
        opened.start();
        return this;
    }

    /** A client at the first interface. */
    public SmtpClient connect() throws IOException {
        return connect(0);
    }

    /** A client at one of the interfaces. */
    public SmtpClient connect(int index) throws IOException {
        return new SmtpClient(gateway().addresses().get(index));
    }

    public Gateway gateway() {
        return gateway.orElseThrow();
    }

    public Counters counters() {
        return counters;
    }

    /** How many connections are open, to clients and to the outgoing server together. */
    public int openConnections() {
        return monitor.open();
    }

    /** The files that messages are kept in now. */
    public List<Path> spooled() {
        try (Stream<Path> files = Files.list(spoolFolder)) {
            return files.toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until no session is open. */
    public void awaitNoSessions() {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .alias("a session is still open")
                .until(() -> counters.openSessions() == 0);
    }

    /**
     * Stops the gateway.
     *
     * @throws AssertionError if something is left over
     */
    @Override
    public void close() {
        try {
            gateway.ifPresent(running -> {
                running.stop(Duration.ofMillis(100));
                awaitNoSessions();
                links.close();
                Awaitility.await()
                        .pollInterval(Duration.ofMillis(5))
                        .alias("a connection is still open")
                        .until(() -> openConnections() == 0);
                if (!spooled().isEmpty()) {
                    throw new AssertionError("left over: " + spooled());
                }
            });
            Files.delete(spoolFolder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            links.close();
            sessionThreads.ifPresent(GatewayThreads::close);
            policyThreads.close();
            monitor.close();
        }
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .alias("a thread is left over")
                .until(() -> threads().isEmpty());
    }

    private static List<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("postern-") || name.startsWith("org.subethamail"))
                .toList();
    }
}
