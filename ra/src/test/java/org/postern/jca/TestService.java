package org.postern.jca;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.postern.gateway.GatewaySettings;
import org.postern.jca.config.BeanProperties;
import org.postern.listen.InterfaceSettings;
import org.postern.settings.Settings;

/** What the properties of an adapter come to, for tests that need no container. */
public final class TestService {

    private TestService() {}

    /** The texts of an adapter's properties with some of them set. */
    public static Map<String, String> properties(Consumer<PosternResourceAdapter> change) {
        PosternResourceAdapter adapter = new PosternResourceAdapter();
        adapter.setHostName("gateway.test");
        adapter.setSpoolFolder(System.getProperty("java.io.tmpdir"));
        change.accept(adapter);
        return BeanProperties.properties(adapter);
    }

    /** The interfaces of an adapter with some properties set. */
    public static List<InterfaceSettings> interfaces(Consumer<PosternResourceAdapter> change) {
        Settings settings = GatewaySettings.settings(properties(change));
        List<InterfaceSettings> read =
                InterfaceSettings.read(settings, BeanProperties.interfaceParameters(AdapterProperties.class));
        settings.check();
        return read;
    }
}
