package org.postern.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import javax.security.sasl.SaslException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Auth;
import org.postern.api.ScramKeys;

@Tag("unit")
class ScramSha256ServerTest {

    // RFC 7677 §3
    private static final String CLIENT_NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String NONCE = CLIENT_NONCE + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String CLIENT_FIRST = "n,,n=user,r=" + CLIENT_NONCE;
    private static final String SERVER_FIRST = "r=" + NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private static final String WITHOUT_PROOF = "c=biws,r=" + NONCE;
    private static final String CLIENT_FINAL = WITHOUT_PROOF + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private static final String SERVER_FINAL = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    private static final ScramKeys KEYS = keys("pencil", 4096);

    private final List<String> challenges = new ArrayList<>();
    private final Decoys decoys = new Decoys();

    static ScramKeys keys(String password, int iterations) {
        byte[] salt = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
        byte[] salted = Digests.salted(password, salt, iterations);
        return new ScramKeys(
                iterations,
                salt,
                Digests.sha256(Digests.hmac("HmacSHA256", salted, "Client Key".getBytes(UTF_8))),
                Digests.hmac("HmacSHA256", salted, "Server Key".getBytes(UTF_8)));
    }

    private ScramSha256Server server(String... responses) {
        Iterator<String> all = List.of(responses).iterator();
        return new ScramSha256Server(
                challenge -> {
                    challenges.add(new String(challenge, UTF_8));
                    return all.next().getBytes(UTF_8);
                },
                decoys,
                NONCE.substring(CLIENT_NONCE.length()));
    }

    private static Auth claim(ScramSha256Server server) throws IOException {
        return server.claim(Optional.of(CLIENT_FIRST.getBytes(UTF_8)));
    }

    @Test
    void bothSidesProveThatTheyKnowThePassword() throws IOException {
        ScramSha256Server server = server(CLIENT_FINAL, "");
        Auth claimed = claim(server);
        assertThat(claimed.subject()).isEqualTo("user");
        assertThat(server.proves(claimed.withKeys(KEYS))).isTrue();
        assertThat(challenges)
                .as("what the client could learn from is not said yet")
                .containsExactly(SERVER_FIRST);
        server.welcome();
        assertThat(challenges).containsExactly(SERVER_FIRST, SERVER_FINAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVA=", "AAAA"})
    void aWrongProofIsNone(String proof) throws IOException {
        ScramSha256Server server = server(WITHOUT_PROOF + ",p=" + proof);
        assertThat(server.proves(claim(server).withKeys(KEYS))).isFalse();
        assertThat(challenges).as("what we could prove is not said").containsExactly(SERVER_FIRST);
    }

    @Test
    void theProofIsForThisPassword() throws IOException {
        ScramSha256Server server = server(CLIENT_FINAL);
        assertThat(server.proves(claim(server).withKeys(keys("pencils", 4096)))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                WITHOUT_PROOF,
                "c=biws,r=" + CLIENT_NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                "c=eSws,r=" + NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                WITHOUT_PROOF + ",p=a",
                CLIENT_FINAL + ",x=y",
            })
    void whatIsNoFinalMessageEndsTheExchange(String last) throws IOException {
        ScramSha256Server server = server(last);
        Auth vouched = claim(server).withKeys(KEYS);
        assertThatExceptionOfType(SaslException.class)
                .isThrownBy(() -> server.proves(vouched))
                .withNoCause();
    }

    @Test
    void withoutKeysNobodyIsLetIn() throws IOException {
        ScramSha256Server server = server(CLIENT_FINAL, "");
        Auth claimed = claim(server);
        assertThatIllegalStateException().isThrownBy(() -> server.proves(claimed));
    }

    @Test
    void whoeverIsRefusedCannotTellWhetherThereIsSuchAUser() throws IOException {
        ScramSha256Server known = server(CLIENT_FINAL, "");
        assertThat(known.proves(claim(known).withKeys(keys("pencil", 10_000)))).isFalse();
        challenges.clear();
        for (int i = 0; i < 2; i++) {
            ScramSha256Server unknown = server(CLIENT_FINAL);
            claim(unknown);
            unknown.refuse();
        }
        assertThat(challenges)
                .hasSize(2)
                .allMatch(challenge -> challenge.matches("r=\\Q" + NONCE + "\\E,s=[A-Za-z0-9+/]{22}==,i=10000"));
        assertThat(challenges.get(0)).as("a user has one salt").isEqualTo(challenges.get(1));
        assertThat(new Decoys().keys("user")).isNotEqualTo(decoys.keys("user"));
        assertThat(decoys.keys("other").salt()).isNotEqualTo(decoys.keys("user").salt());
    }
}
