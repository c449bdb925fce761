package org.postern.tls;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postern.settings.Setting;
import org.postern.testing.TestAuthority;

/** Settings of a server, each of which a test may change. */
final class TestSettings {

    private final Path keyStore;
    String password = TestAuthority.PASSWORD;
    String certificate = "";
    Map<String, String> sni = Map.of();
    ClientCertificates clients = ClientCertificates.IGNORE;
    Optional<Path> trusted = Optional.empty();
    int depth = 5;
    List<String> protocols = List.of("TLSv1.3", "TLSv1.2");
    Ciphers ciphers = ciphers("");
    boolean serverOrder = true;
    int sessions = 100;
    Duration lifetime = Duration.ofHours(1);
    String hostName = "";

    TestSettings(Path keyStore) {
        this.keyStore = keyStore;
    }

    static Ciphers ciphers(String text) {
        return Ciphers.parse(new Setting("ciphers", text));
    }

    ServerTlsSettings settings() {
        return new ServerTlsSettings(
                new ServerTlsSettings.Keys(keyStore, password, certificate, sni),
                new ServerTlsSettings.Clients(clients, trusted, "", depth),
                new Suites(protocols, ciphers),
                serverOrder,
                new ServerTlsSettings.Resumption(sessions, lifetime),
                hostName);
    }
}
