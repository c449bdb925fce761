package org.postern.filters.users;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.filters.users.StoredPassword.Pbkdf2;
import org.springframework.security.crypto.bcrypt.BCrypt;

/** The ways in which databases keep passwords. */
@Tag("unit")
class StoredPasswordTest {

    /** The password of RFC 7677 §3's example, as PostgreSQL would write it. */
    static final String SCRAM_PENCIL = "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$"
            + "WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=";

    private static String pbkdf2(String digest, String password, int iterations) {
        byte[] salt = {1, 2, 3, 4};
        byte[] hash = Pbkdf2.hash(digest, password, salt, iterations, 32);
        Base64.Encoder base64 = Base64.getEncoder();
        return "PBKDF2WithHmac" + digest + ":" + iterations + ":" + base64.encodeToString(salt) + ":"
                + base64.encodeToString(hash);
    }

    private static List<List<String>> stored() {
        return List.of(
                List.of("pencil", SCRAM_PENCIL),
                List.of("secret", pbkdf2("SHA256", "secret", 2048)),
                List.of("secret", pbkdf2("SHA512", "secret", 1)),
                List.of("sécret", pbkdf2("SHA224", "sécret", 3)));
    }

    @ParameterizedTest
    @MethodSource("stored")
    void thePasswordIsTheRightOneAndNoOtherIs(List<String> passwordAndText) {
        StoredPassword stored = StoredPassword.parse(passwordAndText.get(1));
        assertThat(stored.matches(passwordAndText.get(0))).isTrue();
        assertThat(stored.matches(passwordAndText.get(0) + "x")).isFalse();
        assertThat(stored.matches("")).isFalse();
        assertThat(stored.toString()).doesNotContain(passwordAndText.get(1).substring(30));
    }

    /** RFC 6070's second example, with SHA-256 as https://www.rfc-editor.org/rfc/rfc7914 §11 has it. */
    @Test
    void theHashIsTheOneOfTheRfc() {
        byte[] hash = Pbkdf2.hash("SHA256", "passwd", "salt".getBytes(US_ASCII), 1, 64);
        assertThat(HexFormat.of().formatHex(hash)).startsWith("55ac046e56e3089fec1691c22544b605");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2a", "2b", "2y"})
    void bcryptIsKnownInEachOfItsVersions(String version) {
        String hash = BCrypt.hashpw("secret", "$2b$04$abcdefghijklmnopqrstuu");
        StoredPassword stored = StoredPassword.parse("$" + version + hash.substring(3));
        assertThat(stored.matches("secret")).isTrue();
        assertThat(stored.matches("Secret")).isFalse();
        assertThat(stored.scramKeys()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "secret",
                "{PLAIN}secret",
                "$1$salt$hash",
                "$2b$40$abcdefghijklmnopqrstuuIsTuWkiQqKWdJOVF4EAkcIDcNzOMlT6",
                "SCRAM-SHA-1$4096:c2FsdA==$c2VjcmV0:c2VjcmV0",
                "SCRAM-SHA-256$1:c2FsdA==$c2VjcmV0:c2VjcmV0",
                "PBKDF2WithHmacSHA1:1000:c2FsdA==:c2VjcmV0c2VjcmV0c2VjcmV0",
                "PBKDF2WithHmacSHA256:0:c2FsdA==:c2VjcmV0c2VjcmV0c2VjcmV0",
                "PBKDF2WithHmacSHA256:1000:c2FsdA==:c2VjcmV0",
                "PBKDF2WithHmacSHA256:1000:c:c2VjcmV0c2VjcmV0c2VjcmV0"
            })
    void whatIsWrittenInAnotherWayIsNoPasswordAndNotTold(String text) {
        assertThatThrownBy(() -> StoredPassword.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasNoCause()
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("secret", "c2VjcmV0"));
    }
}
