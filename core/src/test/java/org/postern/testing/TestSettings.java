package org.postern.testing;

import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.postern.gateway.GatewaySettings;
import org.postern.listen.InterfaceSettings;
import org.postern.session.SessionSettings;
import org.postern.settings.Settings;

/** Settings with their defaults, but for some. */
public final class TestSettings {

    /** Those properties that tests set for one interface. */
    private static final Set<String> INTERFACE_PARAMETERS = Set.of(
            "addressFamily",
            "addressSyntax",
            "authInClear",
            "backlog",
            "certificate",
            "clientCertificates",
            "hostName",
            "maxLoggedRefusals",
            "maxRecipients",
            "monitoring",
            "protocols",
            "recording",
            "recordingSize",
            "redaction",
            "proxyNetworks",
            "requireAuth",
            "requiresEndpoint",
            "requiresLink",
            "traceLevel");

    private TestSettings() {}

    /** The settings of a gateway. */
    public static GatewaySettings gateway(TestProperties properties) {
        Settings settings = GatewaySettings.settings(properties.texts());
        GatewaySettings read = GatewaySettings.read(settings, INTERFACE_PARAMETERS);
        settings.check();
        return read;
    }

    /** The interfaces of a gateway. */
    public static List<InterfaceSettings> interfaces(Consumer<TestProperties> change) {
        TestProperties properties = new TestProperties().set("hostName", "gateway.test");
        change.accept(properties);
        return gateway(properties).interfaces();
    }

    /** The rules of sessions. */
    public static SessionSettings session(Consumer<TestProperties> change) {
        return interfaces(change).get(0).session();
    }
}
