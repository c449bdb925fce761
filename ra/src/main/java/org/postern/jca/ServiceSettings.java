package org.postern.jca;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.postern.inbound.InterfaceSettings;
import org.postern.inbound.InterfaceSettings.Type;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;
import org.postern.settings.Settings;
import org.postern.tls.Protocols;
import org.postern.tls.ServerTls;

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

    /** @throws SettingException if properties are wrong, with all that is wrong */
    static ServiceSettings read(PosternResourceAdapter adapter) {
        Map<String, String> texts = new HashMap<>(Beans.properties(adapter));
        texts.put("hostName", adapter.effectiveHostName());
        texts.put("spoolFolder", adapter.effectiveSpoolFolder());
        Settings settings = new Settings(name -> texts.getOrDefault(name, ""));
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
        List<String> protocols = settings.read("protocols", Protocols::read, List.of());
        Map<InterfaceSettings, ServerTls> tls = new HashMap<>();
        for (InterfaceSettings each : interfaces) {
            if (each.type() != Type.TCP && each.listener().enabled() && settings.valid()) {
                try {
                    tls.put(each, serverTls(each, settings, protocols));
                } catch (SettingException e) {
                    settings.problem(e);
                }
            }
        }
        return tls;
    }

    private static ServerTls serverTls(InterfaceSettings each, Settings settings, List<String> protocols) {
        Setting keyStore = settings.get("keyStore");
        String uri = each.uri(each.port());
        if (keyStore.text().isEmpty()) {
            throw keyStore.wrong("a PKCS#12, JKS or PEM file with a key, which " + uri + " needs");
        }
        try {
            return new ServerTls(keyStore.file(), settings.text("keyStorePassword"), each.certificate(), protocols);
        } catch (IOException | GeneralSecurityException e) {
            throw new SettingException(
                    keyStore.name(),
                    keyStore.text(),
                    "a PKCS#12, JKS or PEM file that keyStorePassword opens and that has a key for " + uri + " ("
                            + e.getMessage() + ")",
                    e);
        }
    }
}
