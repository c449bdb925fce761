package org.postern.gateway;

import java.lang.management.ManagementFactory;
import java.util.Optional;
import javax.management.Attribute;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * The carriers of this JVM's virtual threads, by the MBean {@code VirtualThreadScheduler} that there is from Java 24 on. Before, a virtual
 * thread that has a lock keeps its carrier, and so comes to an end.
 */
final class SchedulerBean implements CarrierWatch.Carriers {

    private static final String NAME = "jdk.management:type=VirtualThreadScheduler";
    private static final String PARALLELISM = "Parallelism";
    private static final String POOL_SIZE = "PoolSize";

    private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    private final ObjectName name;

    private SchedulerBean(ObjectName name) {
        this.name = name;
    }

    /** Empty if this JVM has no such MBean. */
    static Optional<CarrierWatch.Carriers> find() {
        try {
            SchedulerBean found = new SchedulerBean(new ObjectName(NAME));
            return found.server.isRegistered(found.name) ? Optional.of(found) : Optional.empty();
        } catch (MalformedObjectNameException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int count() {
        return attribute(PARALLELISM);
    }

    @Override
    public int made() {
        return attribute(POOL_SIZE);
    }

    private int attribute(String attribute) {
        try {
            return (Integer) server.getAttribute(name, attribute);
        } catch (JMException e) {
            throw new IllegalStateException("cannot read " + name, e);
        }
    }

    @Override
    public void count(int count) {
        try {
            server.setAttribute(name, new Attribute(PARALLELISM, count));
        } catch (JMException e) {
            throw new IllegalStateException("cannot change " + name, e);
        }
    }
}
