package org.postern.filters.store;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.ObjectName;

/** Shows something by JMX, under a name with a number: other applications, of other class loaders, have numbers too. */
final class MBeanRegistration implements AutoCloseable {

    private static final Logger LOG = System.getLogger(MBeanRegistration.class.getName());

    private final String type;
    private Optional<ObjectName> name = Optional.empty();

    MBeanRegistration(String type) {
        this.type = type;
    }

    synchronized void register(Object bean) {
        for (int number = 1; name.isEmpty(); number++) {
            try {
                ObjectName own = new ObjectName("org.postern:type=" + type + ",name=" + number);
                ManagementFactory.getPlatformMBeanServer().registerMBean(bean, own);
                name = Optional.of(own);
            } catch (InstanceAlreadyExistsException e) {
                LOG.log(Level.DEBUG, () -> "another one: " + e.getMessage());
            } catch (JMException e) {
                LOG.log(Level.WARNING, "cannot register the MBean", e);
                return;
            }
        }
    }

    @Override
    public synchronized void close() {
        if (name.isPresent()) {
            try {
                ManagementFactory.getPlatformMBeanServer().unregisterMBean(name.get());
            } catch (JMException e) {
                LOG.log(Level.DEBUG, "was not seen by JMX", e);
            }
            name = Optional.empty();
        }
    }
}
