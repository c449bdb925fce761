package org.postern.jca.connection;

import jakarta.resource.spi.ConnectionManager;
import java.beans.Introspector;
import java.beans.PropertyDescriptor;
import java.io.IOException;
import org.postern.api.SmtpConnection;
import org.postern.api.SmtpConnectionFactory;
import org.postern.jca.PosternResourceAdapter;
import org.postern.net.DeadlineMonitor;
import org.postern.net.Trace;
import org.postern.relay.UpstreamSource;
import org.postern.testing.Links;
import org.postern.testing.TestProperties;

/** Links of the connector's own connection factory, as JNDI would have it. */
public final class ConnectorLinks implements Links {

    private final SimplePool pool = new SimplePool();

    /** An adapter that is not started. */
    private static final class Adapter extends PosternResourceAdapter {

        private static final long serialVersionUID = 1;

        private final transient DeadlineMonitor monitor;

        Adapter(DeadlineMonitor monitor) {
            this.monitor = monitor;
        }

        @Override
        public DeadlineMonitor monitor() {
            return monitor;
        }
    }

    private record Source(String name, SmtpConnectionFactory factory) implements UpstreamSource {

        @Override
        public SmtpConnection connect(Trace trace) throws IOException {
            return JndiUpstream.connect(factory, trace, new PlatformThreads(Runnable::run));
        }
    }

    @Override
    public UpstreamSource source(TestProperties properties, boolean pooled, DeadlineMonitor monitor) {
        SmtpManagedConnectionFactory factory = new SmtpManagedConnectionFactory();
        properties.texts().forEach((name, text) -> set(factory, name, text));
        return new Source("smtp/upstream", factory(factory, pooled ? pool : new UnpooledConnections(), monitor));
    }

    static SmtpConnectionFactory factory(
            SmtpManagedConnectionFactory factory, ConnectionManager manager, DeadlineMonitor monitor) {
        factory.setResourceAdapter(new Adapter(monitor));
        return (SmtpConnectionFactory) factory.createConnectionFactory(manager);
    }

    private static void set(Object bean, String name, String text) {
        try {
            for (PropertyDescriptor each :
                    Introspector.getBeanInfo(bean.getClass()).getPropertyDescriptors()) {
                if (each.getName().equals(name)) {
                    each.getWriteMethod().invoke(bean, text);
                    return;
                }
            }
        } catch (ReflectiveOperationException | java.beans.IntrospectionException e) {
            throw new IllegalStateException(e);
        }
        throw new IllegalArgumentException("there is no property " + name);
    }

    @Override
    public void close() {
        pool.close();
    }
}
