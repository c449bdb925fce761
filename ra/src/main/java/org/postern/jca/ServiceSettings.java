package org.postern.jca;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postern.session.InterfaceSettings;
import org.postern.session.SessionSettings;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;
import org.postern.settings.Settings;
import org.postern.tls.ServerTls;
import org.postern.tls.ServerTlsSettings;
import org.postern.tls.TlsException;

/** The adapter's properties, checked. */
record ServiceSettings(
        List<InterfaceSettings> interfaces,
        Map<InterfaceSettings, ServerTls> tls,
        String upstream,
        int maxSessions,
        Duration drainTimeout,
        Duration policyWait,
        Duration probeInterval,
        boolean monitoring,
        Set<String> enabledPolicies,
        Set<String> disabledPolicies) {

    private static final Logger LOG = System.getLogger(ServiceSettings.class.getName());

    /** @throws SettingException if properties are wrong, with all that is wrong */
    static ServiceSettings read(PosternResourceAdapter adapter) {
        Map<String, String> texts = new HashMap<>(Beans.properties(adapter));
        texts.put("hostName", adapter.effectiveHostName());
        texts.put("spoolFolder", adapter.effectiveSpoolFolder());
        Settings settings = new Settings(name -> texts.getOrDefault(name, ""));
        SessionSettings.read(settings); // also if no interface is left to be read
        List<InterfaceSettings> interfaces = InterfaceSettings.read(settings);
        Set<String> enabled = Set.copyOf(settings.get("enabledPolicies").list());
        Set<String> disabled = settings.read("disabledPolicies", names -> without(names, enabled), Set.of());
        ServiceSettings read = new ServiceSettings(
                interfaces,
                tls(interfaces, settings),
                settings.read("upstream", Setting::word, ""),
                settings.read("maxSessions", number -> number.number(1, 1_000_000), 1),
                settings.read("drainTimeout", Setting::duration, Duration.ZERO),
                settings.read("policyWait", Setting::duration, Duration.ZERO),
                settings.read("probeInterval", Setting::duration, Duration.ZERO),
                settings.read("monitoring", Setting::flag, true),
                enabled,
                disabled);
        settings.check();
        return read;
    }

    private static Set<String> without(Setting names, Set<String> others) {
        for (String name : names.list()) {
            if (others.contains(name)) {
                throw names.wrong("names that enabledPolicies has not; it has " + name + " too");
            }
        }
        return Set.copyOf(names.list());
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
                        settings.trustedCertificates().map(Path::toString).orElse(""),
                        "a PKCS#12, JKS or PEM file of certificates that trustedCertificatesPassword opens (" + message
                                + ")",
                        e);
            }
            throw new SettingException(
                    "keyStore",
                    settings.keyStore().toString(),
                    "a PKCS#12, JKS or PEM file, or a folder of PEM files, that keyStorePassword opens and that has a key"
                            + " for " + each.uri(each.port()) + " (" + message + ")",
                    e);
        }
    }
}
