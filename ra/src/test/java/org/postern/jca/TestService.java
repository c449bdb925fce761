package org.postern.jca;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.postern.api.SmtpConnection;
import org.postern.api.SmtpConnectionFactory;
import org.postern.session.Gateway;
import org.postern.session.InterfaceSettings;
import org.postern.session.SessionSettings;
import org.postern.session.UpstreamSource;
import org.postern.monitor.Counters;
import org.postern.policy.PolicyTable;
import org.postern.settings.Settings;
import org.postern.net.Trace;
import org.postern.net.Watchdog;

/** What a deployed service is made of, from an adapter's properties, for tests that need no container. */
public final class TestService implements AutoCloseable {

    private final PosternResourceAdapter adapter;
    private final ServiceSettings settings;
    private final ServiceThreads threads;
    private final ServerHost host = new ServerHost(new TestContext());
    private final SimplePool pool = new SimplePool();

    /** @param adapter with its properties set, not started */
    public TestService(PosternResourceAdapter adapter) {
        this.adapter = adapter;
        settings = ServiceSettings.read(adapter);
        try {
            adapter.start(new TestContext());
        } catch (ResourceException e) {
            throw new IllegalStateException(e);
        }
        threads = ServiceThreads.forSessions(settings.maxSessions());
    }

    /** The texts of an adapter's properties with some of them set. */
    public static Map<String, String> properties(Consumer<PosternResourceAdapter> change) {
        PosternResourceAdapter adapter = new PosternResourceAdapter();
        adapter.setHostName("gateway.test");
        adapter.setSpoolFolder(System.getProperty("java.io.tmpdir"));
        change.accept(adapter);
        return Beans.properties(adapter);
    }

    private static Settings settings(Consumer<PosternResourceAdapter> change) {
        Map<String, String> texts = properties(change);
        return new Settings(name -> texts.getOrDefault(name, ""));
    }

    /** The rules of sessions of an adapter with some properties set. */
    public static SessionSettings sessionSettings(Consumer<PosternResourceAdapter> change) {
        Settings settings = settings(change);
        SessionSettings read = SessionSettings.read(settings);
        settings.check();
        return read;
    }

    /** The interfaces of an adapter with some properties set. */
    public static List<InterfaceSettings> interfaces(Consumer<PosternResourceAdapter> change) {
        Settings settings = settings(change);
        List<InterfaceSettings> read = InterfaceSettings.read(settings);
        settings.check();
        return read;
    }

    /** A gateway as the service would make it. */
    public Gateway gateway(PolicyTable policies, SmtpConnectionFactory upstream, Counters counters) {
        return new Gateway(
                settings.interfaces(),
                settings.tls(),
                settings.maxSessions(),
                policies,
                new Upstream(settings.upstream(), upstream),
                threads,
                host,
                settings.policyWait(),
                settings.probeInterval(),
                watchdog(),
                counters);
    }

    /** As JNDI would have it. */
    private record Upstream(String name, SmtpConnectionFactory factory) implements UpstreamSource {

        @Override
        public SmtpConnection connect(Trace trace) throws IOException {
            return JndiUpstream.connect(factory, trace);
        }
    }

    /** A connection factory as JNDI would have it, with a link for each connection. */
    public SmtpConnectionFactory unpooled(SmtpManagedConnectionFactory factory) {
        return upstream(factory, new UnpooledConnections());
    }

    /** A connection factory as JNDI would have it, whose links are kept. */
    public SmtpConnectionFactory pooled(SmtpManagedConnectionFactory factory) {
        return upstream(factory, pool);
    }

    private SmtpConnectionFactory upstream(SmtpManagedConnectionFactory factory, ConnectionManager manager) {
        factory.setResourceAdapter(adapter);
        return (SmtpConnectionFactory) factory.createConnectionFactory(manager);
    }

    public Watchdog watchdog() {
        return adapter.watchdog();
    }

    /** Ends the links that lie in the pool. */
    public void emptyPool() {
        pool.close();
    }

    @Override
    public void close() {
        emptyPool();
        threads.close();
        host.close();
        adapter.stop();
    }
}
