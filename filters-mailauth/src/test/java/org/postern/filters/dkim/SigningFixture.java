package org.postern.filters.dkim;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.postern.api.Data;
import org.postern.api.Message;
import org.postern.filters.FilterSettings;
import org.postern.filters.dns.Dns;
import org.postern.filters.dns.DnsAnswer;
import org.postern.testing.DkimKey;
import org.postern.testkit.TestExchange;

/** Keys of {@code example.org}, a signer with them, and a DNS that has them. */
final class SigningFixture {

    static final Instant NOW = Instant.ofEpochSecond(1_800_000_000);

    final Map<String, List<String>> zone = new TreeMap<>();
    final String rsa;
    final String ed25519;

    SigningFixture(Path folder) {
        DkimKey first = DkimKey.rsa(folder.resolve("rsa.pem"), 2048);
        DkimKey second = DkimKey.ed25519(folder.resolve("ed25519.pem"));
        rsa = "rsa:" + first.file();
        ed25519 = "ed:" + second.file();
        zone.put("rsa._domainkey.example.org", List.of(first.record()));
        zone.put("ed._domainkey.example.org", List.of(second.record()));
    }

    Dns dns() {
        return (name, type) -> zone.containsKey(name) ? new DnsAnswer(zone.get(name), true) : DnsAnswer.NO_SUCH_NAME;
    }

    /** Settings without their prefix, two by two; keys are those of example.org unless given. */
    DkimSigner signer(String... settings) {
        Map<String, String> given = new HashMap<>(Map.of("keys", "example.org=" + rsa + " " + ed25519));
        for (int i = 0; i < settings.length; i += 2) {
            given.put(settings[i], settings[i + 1]);
        }
        return new FilterSettings(
                        "dkimSign",
                        name -> Optional.ofNullable(given.get(name.substring("postern.dkimSign.".length()))))
                .make(each -> new DkimSigner(each, Clock.fixed(NOW, ZoneOffset.UTC)));
    }

    Message signed(Message message, String... settings) {
        TestExchange<Data> exchange = TestExchange.of(message);
        exchange.run(signer(settings)::decide);
        return exchange.relayed().get(0).message();
    }

    List<DkimResult> verify(Message message) throws Exception {
        return DkimVerification.verify(message, dns(), NOW);
    }
}
