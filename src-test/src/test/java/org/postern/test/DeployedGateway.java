package org.postern.test;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.naming.InitialContext;
import javax.naming.NamingException;
import org.awaitility.Awaitility;
import org.glassfish.embeddable.CommandResult;
import org.glassfish.embeddable.CommandRunner;
import org.jboss.arquillian.container.test.api.Deployer;
import org.jboss.shrinkwrap.api.Archive;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.asset.StringAsset;
import org.jboss.shrinkwrap.api.importer.ZipImporter;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;

/** The EAR on the server that Arquillian runs, configured and deployed as an administrator would. */
final class DeployedGateway implements AutoCloseable {

    /** The deployment's name for Arquillian. */
    static final String DEPLOYMENT = "postern";

    private static final String DESCRIPTOR = "META-INF/application.xml";
    private static final String ADAPTER = "postern#ra";

    private final Deployer deployer;
    private volatile ObjectName service;

    /** The EAR as it was built. */
    static EnterpriseArchive ear() {
        return ShrinkWrap.create(ZipImporter.class, "postern.ear")
                .importFrom(new File(System.getProperty("postern.ear")))
                .as(EnterpriseArchive.class);
    }

    /**
     * The EAR with one more module.
     *
     * @param element what application.xml says of it
     */
    static EnterpriseArchive earWith(Archive<?> module, String element) throws IOException {
        EnterpriseArchive ear = ear();
        String descriptor;
        try (InputStream in = ear.get(DESCRIPTOR).getAsset().openStream()) {
            descriptor = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
        ear.delete(DESCRIPTOR);
        int afterTheOthers = descriptor.lastIndexOf("</module>") + "</module>".length();
        return ear.addAsModule(module)
                .addAsManifestResource(
                        new StringAsset(descriptor.substring(0, afterTheOthers)
                                + "<module>" + element + "</module>"
                                + descriptor.substring(afterTheOthers)),
                        "application.xml");
    }

    /**
     * Deploys the EAR and waits until it listens.
     *
     * @param adapter the adapter's properties
     * @param upstream the outgoing server's
     */
    DeployedGateway(Deployer deployer, Map<String, String> adapter, Map<String, String> upstream) {
        this.deployer = deployer;
        run("create-resource-adapter-config", "--property", properties(adapter), ADAPTER);
        deployer.deploy(DEPLOYMENT);
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
        awaitListening();
    }

    private void awaitListening() {
        service = Awaitility.await().atMost(Duration.ofSeconds(30)).until(DeployedGateway::find, name -> name != null);
        if (!attribute("State").equals("LISTENING")) {
            throw new AssertionError(attribute("Failure"));
        }
    }

    /** Deploys the same EAR anew, as an administrator would, and waits until it listens. */
    void redeploy() {
        run("redeploy", "--name=" + DEPLOYMENT, System.getProperty("postern.ear"));
        awaitListening();
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

    /** Where the first interface of that type listens. */
    InetSocketAddress address(String type) {
        return Stream.of((String[]) attribute("Interfaces"))
                .filter(uri -> uri.startsWith(type + ":"))
                .findFirst()
                .map(DeployedGateway::socketAddress)
                .orElseThrow();
    }

    private static InetSocketAddress socketAddress(String text) {
        URI uri = URI.create(text);
        return new InetSocketAddress(uri.getHost(), uri.getPort());
    }

    static void run(String command, String... arguments) {
        try {
            CommandRunner runner = (CommandRunner) new InitialContext().lookup(CommandRunner.class.getName());
            CommandResult result = runner.run(command, arguments);
            if (result.getExitStatus() == CommandResult.ExitStatus.FAILURE) {
                throw new AssertionError(command + ": " + result.getOutput(), result.getFailureCause());
            }
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
        run("delete-connector-resource", "smtp/upstream");
        run("delete-connector-connection-pool", "upstreamPool");
        deployer.undeploy(DEPLOYMENT);
        run("delete-resource-adapter-config", ADAPTER);
    }
}
