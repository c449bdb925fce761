package org.postern.launcher;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Starts the product and says where it is. Ends with status 1 and a message if it cannot be started. */
public final class Launcher {

    private static final String DEFAULT_INTERFACES =
            "tcp://127.0.0.1:8025, starttls://127.0.0.1:8026, ssl://127.0.0.1:8465";
    private static final String ADAPTER = "postern#ra";
    private static final long OPENS_WITHIN_SECONDS = 60;
    /** What the gateway says of a bean that its server could not make. */
    private static final String UNMADE = "the server cannot make its bean";

    private Launcher() {}

    /**
     * Launches, and stays until Ctrl-C.
     *
     * @param arguments a file with the properties that the user gave, the EAR, the demo mailbox' WAR, the folder for what is kept
     *     from run to run, and the home of an unpacked Payara Server or {@code -}
     */
    public static void main(String[] arguments) {
        System.setProperty("java.util.logging.manager", ConsoleLog.Manager.class.getName()); // before there is a log
        endWithParent();
        ConsoleLog log = new ConsoleLog();
        try {
            log.install();
            launch(log, arguments);
            Files.delete(Path.of(arguments[0])); // the sign that it has started
            System.out.println("\nPostern is ready");
            new CountDownLatch(1).await(); // until Ctrl-C
        } catch (LaunchException e) {
            fail(String.valueOf(e.getMessage()), log);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Throwable e) { // an error, too, leaves threads that would keep the JVM
            fail(e.toString(), log);
        }
    }

    /** Maven, ended alone as development environments do it, leaves what it has started. */
    private static void endWithParent() {
        ProcessHandle.current().parent().ifPresent(parent -> {
            var unused = parent.onExit().thenRun(() -> System.exit(0));
        });
    }

    private static void fail(String message, ConsoleLog log) {
        log.end();
        System.err.println("Postern does not start: " + message.strip().replaceAll("\\s*\\R\\s*", " "));
        System.exit(1); // the threads of a server that has half started would keep the JVM
    }

    private static void launch(ConsoleLog log, String[] arguments)
            throws IOException, LaunchException, JMException, InterruptedException {
        Path ear = Path.of(arguments[1]);
        Path home = Path.of(arguments[3]).normalize();
        LaunchSettings settings = LaunchSettings.read(Path.of(arguments[0]), PropertyNames.in(ear));
        settings.policies().forEach(System::setProperty);
        int httpPort = freePort(settings.httpPort());
        List<String> notes = new ArrayList<>();
        Map<String, String> adapter = adapterProperties(settings, home, notes);

        System.setProperty("launcher.database.url", database(home));
        ConsoleUser user = ConsoleUser.random();
        EmbeddedServer server = EmbeddedServer.start(log, arguments[4], httpPort, user);
        Map<String, String> upstream = new TreeMap<>(settings.upstream());
        if (settings.hasUpstream()) {
            notes.add("Upstream server      " + upstream.get("host") + " (default port "
                    + upstream.getOrDefault("port", "25") + ")");
        } else {
            server.deployPages("mailbox", Path.of(arguments[2]));
            upstream.put("host", "127.0.0.1");
            upstream.put("port", System.getProperty("org.postern.demo.port"));
            notes.add("Upstream server      a demo mailbox; see http://127.0.0.1:" + httpPort + "/mailbox/");
        }
        server.run("create-resource-adapter-config", "--property", EmbeddedServer.properties(adapter), ADAPTER);
        server.run("deploy", "--name=postern", ear.toString());
        if (hasConsole(ear)) {
            server.link("/postern/", "console");
            notes.add("Console              http://127.0.0.1:" + httpPort + "/postern/  user " + ConsoleUser.NAME
                    + ", password " + user.password());
        }
        createPool(server, upstream, adapter);
        ObjectName service = awaitService(log);
        requireUpstream(service);
        log.started();
        server.serving();
        print(attribute(service, "Interfaces"), attribute(service, "Policies"), notes);
    }

    private static boolean hasConsole(Path ear) throws IOException {
        try (ZipFile archive = new ZipFile(ear.toFile())) {
            return archive.getEntry("console.war") != null;
        }
    }

    private static Map<String, String> adapterProperties(LaunchSettings settings, Path home, List<String> notes)
            throws IOException {
        Map<String, String> adapter = new TreeMap<>(settings.adapter());
        adapter.putIfAbsent("interfaces", DEFAULT_INTERFACES);
        if (!adapter.containsKey("keyStore")) {
            DevelopmentCertificate certificate = DevelopmentCertificate.in(home);
            adapter.put("keyStore", certificate.keyStore().toString());
            adapter.put("keyStorePassword", DevelopmentCertificate.PASSWORD);
            notes.add("TLS certificate      for localhost; let clients trust " + certificate.authority());
        }
        return adapter;
    }

    /** Kept from run to run, unless its place could not be written in a URL of this kind. */
    private static String database(Path home) {
        return home.toString().contains(";")
                ? "jdbc:h2:mem:default;DB_CLOSE_DELAY=-1"
                : "jdbc:h2:file:" + home.resolve("database");
    }

    private static List<String> attribute(ObjectName service, String name) throws JMException {
        return List.of((String[]) ManagementFactory.getPlatformMBeanServer().getAttribute(service, name));
    }

    private static void createPool(EmbeddedServer server, Map<String, String> upstream, Map<String, String> adapter)
            throws LaunchException {
        server.run(
                "create-connector-connection-pool",
                "--raname=" + ADAPTER,
                "--connectiondefinition=org.postern.api.SmtpConnectionFactory",
                "--steadypoolsize=0",
                "--maxpoolsize=2000",
                "--poolresize=1",
                "--maxwait=3000",
                "--idletimeout=30",
                "--transactionsupport=NoTransaction",
                "--property=" + EmbeddedServer.properties(upstream),
                "upstreamPool");
        server.run(
                "create-connector-resource",
                "--poolname=upstreamPool",
                adapter.getOrDefault("upstream", "smtp/upstream"));
    }

    /** Makes the gateway read the upstream server's properties now, which it would do when the first client comes. */
    private static void requireUpstream(ObjectName service) throws LaunchException, JMException {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        String problem = (String) beans.invoke(service, "checkUpstream", new Object[0], new String[0]);
        if (!problem.isEmpty()) {
            throw new LaunchException(problem);
        }
    }

    private static int freePort(int wanted) throws LaunchException {
        try {
            return EmbeddedServer.freePort(wanted);
        } catch (IOException e) {
            throw LaunchSettings.invalid(
                    LaunchSettings.HTTP_PORT,
                    Integer.toString(wanted),
                    "a free port, or 0 for any (" + e.getMessage() + ")");
        }
    }

    /** Waits until the gateway listens, which is after the deployment, when its policies can be called. */
    private static ObjectName awaitService(ConsoleLog log) throws LaunchException, JMException, InterruptedException {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        ObjectName pattern = new ObjectName("org.postern:type=Service,*");
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(OPENS_WITHIN_SECONDS);
        while (System.nanoTime() < deadline) {
            Set<ObjectName> services = beans.queryNames(pattern, null);
            if (!services.isEmpty()) {
                ObjectName service = services.iterator().next();
                if (beans.getAttribute(service, "State").equals("FAILED")) {
                    throw new LaunchException(withReason((String) beans.getAttribute(service, "Failure"), log));
                }
                return service;
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        throw new LaunchException("it has not begun to listen within " + OPENS_WITHIN_SECONDS + " s");
    }

    /** Why a bean cannot be made, a server says in its log alone, which is not shown here. */
    private static String withReason(String failure, ConsoleLog log) {
        return log.beanFailure()
                .filter(reason -> failure.contains(UNMADE))
                .map(reason ->
                        failure.substring(0, failure.indexOf(UNMADE)) + Failure.text(reason) + Failure.place(reason))
                .orElse(failure);
    }

    private static void print(List<String> interfaces, List<String> policies, List<String> notes) {
        List<String> lines = new ArrayList<>();
        interfaces.forEach(each -> lines.add("Listening            " + each));
        lines.add("Policies             "
                + (policies.isEmpty()
                        ? "none are on; -Dpostern.enabledPolicies=NAME,... switches on those that ship"
                        : String.join(", ", policies)));
        lines.addAll(notes);
        interfaces.stream()
                .filter(each -> each.startsWith("tcp://"))
                .findFirst()
                .ifPresent(each ->
                        lines.add("""

                        Send a first mail:
                          printf 'From: me@example.org\\nTo: you@example.org\\nSubject: Hello, Postern\\n\\nIt works.\\n' \
                        | curl --crlf --url smtp%s --mail-from me@example.org --mail-rcpt you@example.org --upload-file -""".formatted(each.substring("tcp".length()).replace("//*", "//127.0.0.1"))));
        System.out.print("\n" + String.join("\n", lines) + "\n");
    }
}
