package org.postern.jca;

import java.io.IOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postern.json.JsonRecords;
import org.postern.monitor.ServiceMXBean;
import org.postern.monitor.figures.Window;
import org.postern.monitor.service.ActionException;
import org.postern.monitor.service.MailSketch;
import org.postern.monitor.service.MonitoredService;
import org.postern.monitor.traffic.TrafficException;
import org.postern.monitor.traffic.TrafficFilter;

/** What the console shows and does, by JMX: as JSON text, since its types would be clumsy as open ones. */
abstract class OperatorBean implements ServiceMXBean {

    private static final int MAX_TRANSACTIONS = 10_000;

    /** The service, under its name once it has one. */
    abstract MonitoredService service();

    @Override
    public String getServiceState() {
        return JsonRecords.text(service().state());
    }

    @Override
    public boolean getReady() {
        return service().ready();
    }

    @Override
    public String getInterfaceStates() {
        return text(service().interfaces());
    }

    @Override
    public String getPolicyStates() {
        return text(service().policies());
    }

    @Override
    public String getUpstreamState() {
        return JsonRecords.text(service().upstream());
    }

    @Override
    public String getGauges() {
        return JsonRecords.text(service().gauges());
    }

    @Override
    public String getTrafficState() {
        return JsonRecords.text(service().traffic().state());
    }

    private static String text(Collection<? extends Record> records) {
        return JsonRecords.text(JsonRecords.array(records));
    }

    @Override
    public String figures(String window) throws IOException {
        for (Window each : Window.values()) {
            if (each.name().equalsIgnoreCase(window)) {
                return JsonRecords.text(service().figures(each));
            }
        }
        throw new IOException("Invalid value '" + window + "' for window: expected one of "
                + Arrays.toString(Window.values()).toLowerCase(Locale.ROOT));
    }

    @Override
    public String transactions(int limit) throws IOException {
        if (limit < 1 || limit > MAX_TRANSACTIONS) {
            throw new IOException(
                    "Invalid value '" + limit + "' for limit: expected a number from 1 to " + MAX_TRANSACTIONS);
        }
        try {
            return text(service().traffic().find(TrafficFilter.ALL, Optional.empty(), limit));
        } catch (TrafficException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public String transaction(String id) throws IOException {
        try {
            return JsonRecords.text(service()
                    .traffic()
                    .find(id)
                    .orElseThrow(() -> new IOException("There is no transaction '" + id
                            + "': expected the id of one that is kept, as transactions() lists them")));
        } catch (TrafficException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @FunctionalInterface
    private interface Action<T> {
        T on(MonitoredService service) throws ActionException;
    }

    /** A client by JMX may not have our exceptions. */
    private <T> T act(Action<T> action) throws IOException {
        try {
            return action.on(service());
        } catch (ActionException e) {
            throw new IOException(e.getMessage()); // the cause would need our class at the client
        }
    }

    @Override
    public void pause(String interfaceName) throws IOException {
        act(each -> {
            each.pause(interfaceName);
            return true;
        });
    }

    @Override
    public void resume(String interfaceName) throws IOException {
        act(each -> {
            each.resume(interfaceName);
            return true;
        });
    }

    @Override
    public void drain(String interfaceName) throws IOException {
        act(each -> {
            each.drain(interfaceName);
            return true;
        });
    }

    @Override
    public void traceLevel(String interfaceName, String level) throws IOException {
        act(each -> {
            each.traceLevel(interfaceName, level);
            return true;
        });
    }

    @Override
    public String testUpstream() {
        return JsonRecords.text(service().testUpstream());
    }

    @Override
    public String policyMatches(
            String interfaceName, String client, String helo, String mechanism, String sender, String recipients)
            throws IOException {
        List<String> all =
                recipients.isBlank() ? List.of() : List.of(recipients.strip().split("\\s+"));
        return text(act(each -> each.matches(new MailSketch(interfaceName, client, helo, mechanism, sender, all))));
    }
}
