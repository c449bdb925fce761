package org.postern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class ScramKeysTest {

    private static final String KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private static final String TEXT = "SCRAM-SHA-256$4096:c2FsdA==$" + KEY + ":" + KEY;

    @Test
    void areReadAndWrittenAsPostgresqlDoes() {
        ScramKeys keys = ScramKeys.parse(TEXT);
        assertThat(keys.iterations()).isEqualTo(4096);
        assertThat(keys.salt()).asString().isEqualTo("salt");
        assertThat(keys.storedKey()).hasSize(32).startsWith(0, 1, 2);
        assertThat(keys.serverKey()).isEqualTo(keys.storedKey());
        assertThat(keys.text()).isEqualTo(TEXT);
        assertThat(keys).isEqualTo(ScramKeys.parse(TEXT)).hasSameHashCodeAs(ScramKeys.parse(TEXT));
        assertThat(keys).isNotEqualTo(ScramKeys.parse(TEXT.replace("4096", "4097")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "md5c2e2a9f3c8a0b1d4e5f60718293a4b5c",
                "SCRAM-SHA-1$4096:c2FsdA==$" + KEY + ":" + KEY,
                "SCRAM-SHA-256$4095:c2FsdA==$" + KEY + ":" + KEY,
                "SCRAM-SHA-256$99999999:c2FsdA==$" + KEY + ":" + KEY,
                "SCRAM-SHA-256$4096:$" + KEY + ":" + KEY,
                "SCRAM-SHA-256$4096:c2FsdA==$" + KEY + ":AAEC",
                "SCRAM-SHA-256$4096:c$" + KEY + ":" + KEY,
                TEXT + "\n",
            })
    void whatIsNoneIsNotRepeated(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ScramKeys.parse(text))
                .withMessageNotContaining(KEY)
                .withMessageNotContaining("c2FsdA")
                .withMessageNotContaining("secret")
                .withNoCause();
    }

    @Test
    void doNotShowWhatIsSecret() {
        assertThat(ScramKeys.parse(TEXT)).hasToString("ScramKeys[iterations=4096]");
        assertThat(new Auth("SCRAM-SHA-256", "ann", new Credential.Proof(Optional.empty()))
                        .withKeys(ScramKeys.parse(TEXT)))
                .hasToString("Auth[mechanism=SCRAM-SHA-256, subject=ann, credential=Proof[with keys], groups=[]]");
    }

    @Test
    void arePrivateToThemselves() {
        ScramKeys keys = ScramKeys.parse(TEXT);
        keys.salt()[0] = 0;
        keys.storedKey()[0] = 1;
        keys.serverKey()[0] = 1;
        assertThat(keys.text()).isEqualTo(TEXT);
    }
}
