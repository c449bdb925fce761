package org.postern.jca;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.Connector;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.TransactionSupport.TransactionSupportLevel;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.Set;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;
import org.postern.jca.config.BeanProperties;
import org.postern.jca.config.PayaraConfiguration;
import org.postern.jca.config.ServerConfiguration;
import org.postern.jca.connection.ConnectorService;
import org.postern.jca.inflow.PolicyActivation;
import org.postern.monitor.EventSink;
import org.postern.net.DeadlineMonitor;
import org.postern.settings.Names;
import org.postern.settings.SettingException;

/**
 * The adapter: one deployed service.
 *
 * <p>{@code start()} opens nothing, because some servers start an instance that is never used. The gateway listens once every policy
 * of the application is active, and stops when the first one goes.
 */
@Connector(
        displayName = "Postern",
        description = "SMTP policy gateway",
        vendorName = "Postern",
        eisType = "SMTP",
        version = "1.0",
        transactionSupport = TransactionSupportLevel.NoTransaction)
public class PosternResourceAdapter extends AdapterProperties implements ConnectorService {

    private static final long serialVersionUID = 1;

    private static final Logger LOG = System.getLogger(PosternResourceAdapter.class.getName());

    @SuppressWarnings("serial") // an adapter that has been started is not written anywhere
    private transient volatile @Nullable Service service;

    private transient volatile ServerConfiguration server = ServerConfiguration.UNKNOWN;

    @Override
    public void start(BootstrapContext context) throws ResourceAdapterInternalException {
        server = PayaraConfiguration.of(context);
        warnOfUnknownProperties();
        try {
            service = new Service(ServiceSettings.read(this), context, server != ServerConfiguration.UNKNOWN);
        } catch (SettingException e) {
            throw new ResourceAdapterInternalException("Postern: " + e.getMessage(), e);
        }
    }

    private void warnOfUnknownProperties() {
        Set<String> known = BeanProperties.properties(this).keySet();
        server.adapter()
                .ifPresent(configured -> configured.entered().keySet().stream()
                        .filter(property -> !known.contains(property))
                        .forEach(property -> LOG.log(
                                Level.WARNING,
                                () -> "resource adapter config " + configured.name() + ": "
                                        + Names.unknown("property", property, known))));
    }

    @Override
    public ServerConfiguration serverConfiguration() {
        return server;
    }

    @Override
    public void stop() {
        Service running = service;
        service = null;
        if (running != null) {
            running.close();
        }
    }

    @Override
    public void endpointActivation(MessageEndpointFactory factory, ActivationSpec spec) throws ResourceException {
        running().activate(factory, (PolicyActivation) spec);
    }

    @Override
    public void endpointDeactivation(MessageEndpointFactory factory, ActivationSpec spec) {
        Optional.ofNullable(service).ifPresent(running -> running.deactivate(factory));
    }

    /** Not supported: there is nothing to recover. */
    @Override
    public XAResource[] getXAResources(ActivationSpec[] specs) {
        return new XAResource[0];
    }

    private Service running() {
        return Optional.ofNullable(service)
                .orElseThrow(() -> new IllegalStateException("the adapter has not been started"));
    }

    /** Those of the service that runs; nothing receives them before. */
    @Override
    public EventSink events() {
        return event -> Optional.ofNullable(service)
                .ifPresent(running -> running.events().accept(event));
    }

    @Override
    public DeadlineMonitor monitor() {
        return running().monitor();
    }

    /** Two adapters that are configured alike are equal (Jakarta Connectors §5.3.5). */
    @Override
    public boolean equals(Object other) {
        return BeanProperties.equal(this, other);
    }

    @Override
    public int hashCode() {
        return getInterfaces().hashCode();
    }
}
