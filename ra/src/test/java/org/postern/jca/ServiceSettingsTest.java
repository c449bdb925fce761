package org.postern.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.session.InterfaceSettings;
import org.postern.settings.SettingException;
import org.postern.testing.Certificates;

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
        assertThat(settings.interfaces())
                .singleElement()
                .extracting(each -> each.uri(each.port()))
                .isEqualTo("tcp://127.0.0.1:8025");
        assertThat(settings.tls()).isEmpty();
        assertThat(settings.upstream()).isEqualTo("smtp/upstream");
    }

    @Test
    void interfacesWithTlsHaveACertificateEach() {
        Certificates certificates = new Certificates(folder, "localhost");
        ServiceSettings settings = read(adapter -> {
            adapter.setInterfaces("tcp://*:1, ssl://*:2, starttls://*:3?certificate=gateway");
            adapter.setKeyStore(certificates.keyStore());
            adapter.setKeyStorePassword(Certificates.PASSWORD);
        });
        assertThat(settings.tls().keySet()).extracting(InterfaceSettings::port).containsExactlyInAnyOrder(2, 3);
    }

    @Test
    void aKeyStoreThatDoesNotServeIsToldToTheAdministratorWithoutItsPassword() {
        String keyStore = new Certificates(folder, "localhost").keyStore();
        Map<String, Consumer<PosternResourceAdapter>> mistakes = Map.of(
                "keyStore= is wrong; allowed is a PKCS#12, JKS or PEM file, or a folder of PEM files, with a key, which"
                        + " ssl://*:2 needs",
                adapter -> adapter.setKeyStore(""),
                "keyStore=/does/not/exist is wrong; allowed is a file or folder that can be read",
                adapter -> adapter.setKeyStore("/does/not/exist"),
                "keyStore=" + keyStore
                        + " is wrong; allowed is a PKCS#12, JKS or PEM file, or a folder of PEM files, that keyStorePassword opens",
                adapter -> adapter.setKeyStorePassword("wrong secret"),
                "protocols=SSLv3 is wrong; allowed is a list of TLSv1.3 and TLSv1.2",
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
