package org.postern.jca;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.postern.inbound.InterfaceSettings;
import org.postern.inbound.InterfaceSettings.Type;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;
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
        boolean monitoring,
        Set<String> enabledPolicies,
        Set<String> disabledPolicies) {

    /** @throws SettingException if a property is wrong */
    static ServiceSettings read(PosternResourceAdapter adapter) {
        Map<String, String> texts = new HashMap<>(Beans.properties(adapter));
        texts.put("hostName", adapter.effectiveHostName());
        texts.put("spoolFolder", adapter.effectiveSpoolFolder());
        Function<String, Setting> setting = name -> new Setting(name, texts.getOrDefault(name, ""));
        List<InterfaceSettings> interfaces = InterfaceSettings.parse(texts.getOrDefault("interfaces", ""), texts::get);
        requireDisjoint(setting.apply("enabledPolicies"), setting.apply("disabledPolicies"));
        return new ServiceSettings(
                interfaces,
                tls(interfaces, setting, adapter.getKeyStorePassword()),
                setting.apply("upstream").word(),
                setting.apply("maxSessions").number(1, 1_000_000),
                setting.apply("drainTimeout").duration(),
                setting.apply("policyWait").duration(),
                setting.apply("monitoring").flag(),
                Set.copyOf(setting.apply("enabledPolicies").list()),
                Set.copyOf(setting.apply("disabledPolicies").list()));
    }

    private static void requireDisjoint(Setting enabled, Setting disabled) {
        for (String name : enabled.list()) {
            if (disabled.list().contains(name)) {
                throw disabled.wrong("names that enabledPolicies has not; it has " + name + " too");
            }
        }
    }

    private static Map<InterfaceSettings, ServerTls> tls(
            List<InterfaceSettings> interfaces, Function<String, Setting> setting, String password) {
        List<String> protocols = Protocols.read(setting.apply("protocols"));
        Map<InterfaceSettings, ServerTls> tls = new HashMap<>();
        for (InterfaceSettings each : interfaces) {
            if (each.type() != Type.TCP) {
                Setting keyStore = setting.apply("keyStore");
                if (keyStore.text().isEmpty()) {
                    throw keyStore.wrong(
                            "a PKCS#12, JKS or PEM file with a key, which " + each.uri(each.port()) + " needs");
                }
                tls.put(each, serverTls(each, keyStore, keyStore.file(), password, protocols));
            }
        }
        return tls;
    }

    private static ServerTls serverTls(
            InterfaceSettings each, Setting keyStore, Path file, String password, List<String> protocols) {
        try {
            return new ServerTls(file, password, each.certificate(), protocols);
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            throw new SettingException(
                    keyStore.name(),
                    keyStore.text(),
                    "a PKCS#12, JKS or PEM file that keyStorePassword opens and that has a key for "
                            + each.uri(each.port()) + " (" + e.getMessage() + ")",
                    e);
        }
    }
}
