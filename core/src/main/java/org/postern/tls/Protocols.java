package org.postern.tls;

import java.util.List;
import org.postern.settings.Setting;

/** The versions of TLS that may be spoken: 1.3 and 1.2, since RFC 8996 ends the older ones. */
public final class Protocols {

    private static final List<String> KNOWN = List.of("TLSv1.3", "TLSv1.2");

    private Protocols() {}

    /**
     * Reads a list of versions.
     *
     * @throws org.postern.settings.SettingException if it is empty, or names another one
     */
    public static List<String> read(Setting setting) {
        List<String> protocols = setting.list();
        if (protocols.isEmpty() || !KNOWN.containsAll(protocols)) {
            throw setting.invalid("a list of " + String.join(" and ", KNOWN));
        }
        return protocols;
    }
}
