package org.postern.jca;

import java.util.Set;
import org.postern.gateway.GatewaySettings;
import org.postern.history.HistorySettings;
import org.postern.jca.config.BeanProperties;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;
import org.postern.settings.Settings;

/**
 * The adapter's properties, checked.
 *
 * @param upstream the JNDI name of the upstream server
 * @param history where transactions are kept
 * @param enabledPolicies the names of policies that take part although they say otherwise
 * @param disabledPolicies the names of policies that take no part
 */
record ServiceSettings(
        GatewaySettings gateway,
        String upstream,
        HistorySettings history,
        Set<String> enabledPolicies,
        Set<String> disabledPolicies) {

    /** @throws SettingException if properties are wrong, with all that is wrong */
    static ServiceSettings read(AdapterProperties adapter) {
        Settings settings = GatewaySettings.settings(BeanProperties.properties(adapter));
        ServiceSettings read = read(settings);
        settings.check();
        return read;
    }

    /** Reads the settings by their names. What is wrong is noted there. */
    static ServiceSettings read(Settings settings) {
        GatewaySettings gateway =
                GatewaySettings.read(settings, BeanProperties.interfaceParameters(AdapterProperties.class));
        Set<String> enabled = Set.copyOf(settings.get("enabledPolicies").list());
        return new ServiceSettings(
                gateway,
                settings.read("upstream", "smtp/upstream", Setting::word),
                HistorySettings.read(settings),
                enabled,
                settings.read("disabledPolicies", names -> without(names, enabled), Set.of()));
    }

    private static Set<String> without(Setting names, Set<String> others) {
        for (String name : names.list()) {
            if (others.contains(name)) {
                throw names.invalid("names that are not in enabledPolicies, as " + name + " is");
            }
        }
        return Set.copyOf(names.list());
    }
}
