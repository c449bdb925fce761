package org.postern.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.jca.config.BeanProperties;
import org.postern.jca.connection.SmtpManagedConnectionFactory;
import org.postern.listen.InterfaceSettings;
import org.postern.settings.SettingException;
import org.postern.settings.Settings;
import org.postern.testing.Certificates;
import org.postern.upstream.UpstreamSettings;

@Tag("unit")
class ServiceSettingsTest {

    @TempDir
    private Path folder;

    private static ServiceSettings read(Consumer<PosternResourceAdapter> change) {
        PosternResourceAdapter adapter = new PosternResourceAdapter();
        adapter.setHostName("gateway.test");
        change.accept(adapter);
        return ServiceSettings.read(adapter);
    }

    @Test
    void everyDefaultIsValid() {
        ServiceSettings settings = ServiceSettings.read(new PosternResourceAdapter());
        assertThat(settings.gateway().interfaces())
                .singleElement()
                .extracting(each -> each.uri(each.port()))
                .isEqualTo("tcp://127.0.0.1:8025");
        assertThat(settings.gateway().tls()).isEmpty();
        assertThat(settings.upstream()).isEqualTo("smtp/upstream");
    }

    /** The record that uses a property has its default too, for a gateway without an adapter. */
    @Test
    void theDefaultsOfTheRecordsAreThoseOfTheBeans() {
        Settings adapter = new Settings(Map.of("interfaces", "ssl://*:2"));
        assertThat(ServiceSettings.read(adapter).enabledPolicies()).isEmpty();
        Map<String, String> used = new TreeMap<>(adapter.defaults());
        used.keySet().removeAll(InterfaceSettings.OWN_PARAMETERS);
        assertThat(used).isEqualTo(BeanProperties.properties(new PosternResourceAdapter()));
        Settings upstream = new Settings(Map.of());
        assertThat(UpstreamSettings.read(upstream).heloName()).isEmpty();
        assertThat(upstream.defaults()).isEqualTo(BeanProperties.properties(new SmtpManagedConnectionFactory()));
    }

    @Test
    void interfacesWithTlsHaveACertificateEach() {
        Certificates certificates = new Certificates(folder, "localhost");
        ServiceSettings settings = read(adapter -> {
            adapter.setInterfaces("tcp://*:1, ssl://*:2, starttls://*:3?certificate=gateway");
            adapter.setKeyStore(certificates.keyStore());
            adapter.setKeyStorePassword(Certificates.PASSWORD);
        });
        assertThat(settings.gateway().tls().keySet())
                .extracting(InterfaceSettings::port)
                .containsExactlyInAnyOrder(2, 3);
    }

    @Test
    void aKeyStoreThatDoesNotServeIsToldToTheAdministratorWithoutItsPassword() {
        String keyStore = new Certificates(folder, "localhost").keyStore();
        Map<String, Consumer<PosternResourceAdapter>> mistakes = Map.of(
                "Invalid value '' for property keyStore: expected a PKCS#12, JKS or PEM file, or a folder of PEM files, with a key, which"
                        + " ssl://*:2 needs",
                adapter -> adapter.setKeyStore(""),
                "Invalid value '/does/not/exist' for property keyStore: expected a file or folder that can be read",
                adapter -> adapter.setKeyStore("/does/not/exist"),
                "Invalid value '" + keyStore
                        + "' for property keyStore: expected a PKCS#12, JKS or PEM file, or a folder of PEM files, that keyStorePassword opens",
                adapter -> adapter.setKeyStorePassword("wrong secret"),
                "Invalid value 'SSLv3' for property protocols: expected a list of TLSv1.3 and TLSv1.2",
                adapter -> adapter.setProtocols("SSLv3"));
        mistakes.forEach((message, mistake) -> assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> read(adapter -> {
                    adapter.setInterfaces("ssl://*:2");
                    adapter.setKeyStore(keyStore);
                    adapter.setKeyStorePassword(Certificates.PASSWORD);
                    mistake.accept(adapter);
                }))
                .withMessageStartingWith(message)
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret", Certificates.PASSWORD)));
    }

    @Test
    void anAliasThatIsNotThereIsNamedWithThoseThatAre() {
        String keyStore = new Certificates(folder, "localhost").keyStore();
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> read(adapter -> {
                    adapter.setInterfaces("ssl://*:2?certificate=other");
                    adapter.setKeyStore(keyStore);
                    adapter.setKeyStorePassword(Certificates.PASSWORD);
                }))
                .withMessageContaining("no key 'other'")
                .withMessageContaining("[gateway]");
    }

    @Test
    void adaptersThatAreConfiguredAlikeAreEqual() {
        PosternResourceAdapter one = new PosternResourceAdapter();
        PosternResourceAdapter other = new PosternResourceAdapter();
        assertThat(one).isEqualTo(other).hasSameHashCodeAs(other);
        for (Consumer<PosternResourceAdapter> change : List.<Consumer<PosternResourceAdapter>>of(
                adapter -> adapter.setInterfaces("tcp://*:1"),
                adapter -> adapter.setKeyStorePassword("secret"),
                adapter -> adapter.setDisabledPolicies("Policy"))) {
            PosternResourceAdapter changed = new PosternResourceAdapter();
            change.accept(changed);
            assertThat(changed).isNotEqualTo(one);
        }
    }
}
