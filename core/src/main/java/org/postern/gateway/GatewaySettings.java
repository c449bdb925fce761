package org.postern.gateway;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postern.eventlog.EventFile;
import org.postern.listen.InterfaceSettings;
import org.postern.session.SessionSettings;
import org.postern.session.SessionSettings.Type;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;
import org.postern.settings.Settings;
import org.postern.tls.ServerTls;
import org.postern.tls.ServerTlsSettings;
import org.postern.tls.TlsException;
import org.postern.traffic.TrafficSettings;

/**
 * The configuration of a gateway, checked.
 *
 * @param tls the certificate of each interface that is not {@code tcp}
 * @param maxSessions at a time, over all interfaces
 * @param drainTimeout how long transactions may go on when the gateway stops
 * @param policyWait how long a call of a policy may wait for something to run on
 * @param probeInterval how often the conditions of interfaces are checked that have some
 * @param traffic what is kept of the traffic
 * @param eventFile receives a line of JSON for each transaction
 */
public record GatewaySettings(
        List<InterfaceSettings> interfaces,
        Map<InterfaceSettings, ServerTls> tls,
        int maxSessions,
        Duration drainTimeout,
        Duration policyWait,
        Duration probeInterval,
        TrafficSettings traffic,
        Optional<Path> eventFile) {

    private static final Logger LOG = System.getLogger(GatewaySettings.class.getName());

    /**
     * Properties as they are read, where those that depend on the machine have their values.
     *
     * @param texts the text of each property that is set, by its name
     */
    public static Settings settings(Map<String, String> texts) {
        Map<String, String> effective = new HashMap<>(texts);
        if (effective.getOrDefault("hostName", "").isBlank()) {
            effective.put("hostName", machineName());
        }
        if (effective.getOrDefault("spoolFolder", "").isBlank()) {
            effective.put("spoolFolder", System.getProperty("java.io.tmpdir"));
        }
        return new Settings(effective);
    }

    private static String machineName() {
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /**
     * Reads the settings by their names. What is wrong is noted there.
     *
     * @param interfaceParameters the names of the properties that an interface may override
     */
    public static GatewaySettings read(Settings settings, Set<String> interfaceParameters) {
        SessionSettings unused =
                SessionSettings.read("", Type.TCP, settings); // also if no interface is left to be read
        List<InterfaceSettings> interfaces = InterfaceSettings.read(settings, interfaceParameters);
        return new GatewaySettings(
                interfaces,
                tls(interfaces, settings),
                settings.read("maxSessions", "2000", number -> number.number(1, 1_000_000)),
                settings.read("drainTimeout", "30s", Setting::duration),
                settings.read("policyWait", "5s", Setting::duration),
                settings.read("probeInterval", "5s", Setting::duration),
                TrafficSettings.read(settings),
                settings.read("eventFile", EventFile::path, Optional.empty()));
    }

    /** What the gateway calls itself where it is no interface's session that speaks. */
    public String hostName() {
        return interfaces.get(0).session().hostName();
    }

    /** Whether sessions and messages are counted. */
    public boolean monitoring() {
        return traffic.counted();
    }

    private static Map<InterfaceSettings, ServerTls> tls(List<InterfaceSettings> interfaces, Settings settings) {
        Map<InterfaceSettings, ServerTls> tls = new HashMap<>();
        for (InterfaceSettings each : interfaces) {
            if (each.tls().isPresent()) {
                try {
                    tls.put(each, serverTls(each, each.tls().get()));
                } catch (SettingException e) {
                    settings.problem(e);
                }
            }
        }
        return tls;
    }

    private static ServerTls serverTls(InterfaceSettings each, ServerTlsSettings settings) {
        try {
            ServerTls tls = new ServerTls(settings);
            tls.warnings(Instant.now())
                    .forEach(warning -> LOG.log(Level.WARNING, each.uri(each.port()) + ": " + warning));
            return tls;
        } catch (TlsException e) {
            String message = String.valueOf(e.getMessage());
            if (e.property().equals("trustedCertificates")) {
                throw new SettingException(
                        e.property(),
                        settings.clients().trusted().map(Path::toString).orElse(""),
                        "a PKCS#12, JKS or PEM file of certificates that trustedCertificatesPassword opens (" + message
                                + ")",
                        e);
            }
            throw new SettingException(
                    "keyStore",
                    settings.keys().store().toString(),
                    "a PKCS#12, JKS or PEM file, or a folder of PEM files, that keyStorePassword opens and that has a key"
                            + " for " + each.uri(each.port()) + " (" + message + ")",
                    e);
        }
    }
}
