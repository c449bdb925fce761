package org.postern.test;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.awaitility.Awaitility;
import org.glassfish.embeddable.CommandResult;
import org.glassfish.embeddable.CommandRunner;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.shrinkwrap.api.exporter.ZipExporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.postern.testing.ScriptedUpstream;

/** The EAR on the server that Arquillian runs, configured and deployed as an administrator would. */
final class DeployedGateway implements AutoCloseable {

    /** The deployment's name for Arquillian. */
    static final String DEPLOYMENT = "postern";

    private static final String ADAPTER = "postern#ra";

    private final Runnable undeploy;
    private volatile ObjectName service;
    private boolean hasUpstream;

    /**
     * Deploys the EAR and waits until it listens.
     *
     * @param adapter the adapter's properties
     * @param upstream the upstream server's
     */
    DeployedGateway(Deployer deployer, Map<String, String> adapter, Map<String, String> upstream) {
        this(() -> deployer.deploy(DEPLOYMENT), () -> deployer.undeploy(DEPLOYMENT), adapter);
        relayTo(upstream);
    }

    /**
     * Deploys an EAR, with no upstream server yet, and waits until it listens. By a command, unlike Arquillian's deployer, so that
     * what is deployed can stay for all tests of a class.
     *
     * @throws AssertionError with the reason, if it does not listen; then nothing is left of it
     */
    DeployedGateway(EnterpriseArchive ear, Map<String, String> adapter) {
        this(() -> deploy(ear), () -> run("undeploy", DEPLOYMENT), adapter);
    }

    private DeployedGateway(Runnable deploy, Runnable undeploy, Map<String, String> adapter) {
        this.undeploy = undeploy;
        run("create-resource-adapter-config", "--property", properties(adapter), ADAPTER);
        try {
            deploy.run();
        } catch (AssertionError e) {
            run("delete-resource-adapter-config", ADAPTER);
            throw e;
        }
        service = awaitService();
        if (!attribute("State").equals("LISTENING")) {
            String failure = String.valueOf(attribute("Failure"));
            close();
            throw new AssertionError(failure);
        }
    }

    private static ObjectName awaitService() {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(DeployedGateway::find, DeployedGateway::hasStarted);
    }

    private static void deploy(EnterpriseArchive ear) {
        File file = new File(System.getProperty("java.io.tmpdir"), ear.getName());
        ear.as(ZipExporter.class).exportTo(file, true);
        try {
            run("deploy", "--name", DEPLOYMENT, file.getPath());
        } finally {
            file.delete();
        }
    }

    /** From now on this is the upstream server. */
    void relayTo(ScriptedUpstream upstream) {
        relayTo(Map.of("host", "127.0.0.1", "port", String.valueOf(upstream.port())));
    }

    /** From now on the upstream server has these properties: its pool is a new one. */
    void relayTo(Map<String, String> upstream) {
        relayNowhere();
        run(
                "create-connector-connection-pool",
                "--raname=" + ADAPTER,
                "--connectiondefinition=org.postern.api.SmtpConnectionFactory",
                "--steadypoolsize=0",
                "--maxpoolsize=500",
                "--poolresize=1",
                "--maxwait=3000",
                "--transactionsupport=NoTransaction",
                "--property=" + properties(upstream),
                "upstreamPool");
        run("create-connector-resource", "--poolname=upstreamPool", "smtp/upstream");
        hasUpstream = true;
    }

    /** Ends the links to the upstream server, and has none. */
    void relayNowhere() {
        if (hasUpstream) {
            hasUpstream = false;
            run("delete-connector-resource", "smtp/upstream");
            run("delete-connector-connection-pool", "upstreamPool");
        }
    }

    /** Deploys the same EAR anew, as an administrator would, and waits until it listens. */
    void redeploy() {
        run("redeploy", "--name=" + DEPLOYMENT, System.getProperty("postern.ear"));
        service = awaitService();
        if (!attribute("State").equals("LISTENING")) {
            throw new AssertionError(attribute("Failure"));
        }
    }

    /** Where the first interface listens; empty while none does. */
    Optional<InetSocketAddress> currentAddress() {
        try {
            ObjectName current = find();
            String[] interfaces =
                    current == null ? new String[0] : (String[]) beans().getAttribute(current, "Interfaces");
            return Stream.of(interfaces).findFirst().map(DeployedGateway::socketAddress);
        } catch (InstanceNotFoundException e) {
            return Optional.empty();
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ObjectName find() throws JMException {
        return beans().queryNames(new ObjectName("org.postern:type=Service,*"), null).stream()
                .findFirst()
                .orElse(null);
    }

    /** Whether it listens, or has failed to. */
    private static boolean hasStarted(ObjectName name) {
        try {
            return name != null && !beans().getAttribute(name, "State").equals("STARTING");
        } catch (JMException e) {
            return false; // it has gone again
        }
    }

    private static MBeanServer beans() {
        return ManagementFactory.getPlatformMBeanServer();
    }

    /** What the service shows by JMX. */
    Object attribute(String name) {
        try {
            return beans().getAttribute(service, name);
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Calls an operation with texts. */
    Object invoke(String operation, String... arguments) {
        try {
            String[] types =
                    Stream.of(arguments).map(each -> String.class.getName()).toArray(String[]::new);
            return beans().invoke(service, operation, arguments, types);
        } catch (JMException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Where the first interface of that type listens. */
    InetSocketAddress address(String type) {
        return Stream.of((String[]) attribute("Interfaces"))
                .filter(uri -> uri.startsWith(type + ":"))
                .findFirst()
                .map(DeployedGateway::socketAddress)
                .orElseThrow();
    }

    /** Where an interface listens, by its place in the adapter's property. */
    InetSocketAddress address(int number) {
        return socketAddress(((String[]) attribute("Interfaces"))[number]);
    }

    /** Of a URI that may be followed by the reason why the interface is paused. */
    private static InetSocketAddress socketAddress(String text) {
        URI uri = URI.create(text.replaceFirst(" .*", "").replace("*", "127.0.0.1"));
        return new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    /** What was counted for a policy: calls, failures, timeouts and busy. */
    CompositeData counter(String policy) {
        return Stream.of((CompositeData[]) attribute("PolicyCounters"))
                .filter(counter -> counter.get("name").equals(policy))
                .findFirst()
                .orElseThrow();
    }

    /** Runs a command of the server's; returns what it prints. */
    static String run(String command, String... arguments) {
        try {
            CommandRunner runner = (CommandRunner) new InitialContext().lookup(CommandRunner.class.getName());
            CommandResult result = runner.run(command, arguments);
            if (result.getExitStatus() == CommandResult.ExitStatus.FAILURE) {
                throw new AssertionError(command + ": " + result.getOutput(), result.getFailureCause());
            }
            return result.getOutput();
        } catch (NamingException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String properties(Map<String, String> properties) {
        return properties.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty()) // which the command does not take
                .map(entry -> entry.getKey() + "=" + entry.getValue().replaceAll("([\\\\:=])", "\\\\$1"))
                .collect(Collectors.joining(":"));
    }

    @Override
    public void close() {
        relayNowhere();
        undeploy.run();
        run("delete-resource-adapter-config", ADAPTER);
    }
}
