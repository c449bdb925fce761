package org.postern.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.security.sasl.AuthenticationException;
import javax.security.sasl.SaslException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postern.api.Auth;
import org.postern.api.Credential;

/** What clients say; {@code ^} stands for NUL, and {@code |} for Ctrl-A. */
@Tag("unit")
class ServerMechanismTest {

    private final List<String> challenges = new ArrayList<>();

    private Challenger saying(String... responses) {
        Iterator<String> all = List.of(responses).iterator();
        return challenge -> {
            challenges.add(new String(challenge, UTF_8));
            return bytes(all.next());
        };
    }

    private static byte[] bytes(String text) {
        return text.replace('^', '\0').replace('|', '\1').getBytes(UTF_8);
    }

    private static Auth claim(ServerMechanism mechanism, Challenger client, String initial) throws IOException {
        return mechanism
                .begin(client, new Decoys())
                .claim(Optional.ofNullable(initial).map(ServerMechanismTest::bytes));
    }

    private Auth claim(ServerMechanism mechanism, String initial) throws IOException {
        return claim(mechanism, saying(), initial);
    }

    @ParameterizedTest
    @CsvSource({
        "PLAIN, ^ann^secret",
        "PLAIN, ann^ann^secret",
        "OAUTHBEARER, 'n,a=ann,|host=mail.test|port=25|auth=Bearer secret||'",
        "OAUTHBEARER, 'y,a=ann,|auth=bearer  secret||'",
        "XOAUTH2, user=ann|auth=Bearer secret||",
    })
    void oneMessageTellsAll(ServerMechanism mechanism, String message) throws IOException {
        Auth auth = claim(mechanism, message);
        assertThat(auth.mechanism()).isEqualTo(mechanism.toString());
        assertThat(auth.subject()).isEqualTo("ann");
        String told = auth.credential() instanceof Credential.Token ? auth.token() : auth.password();
        assertThat(told).isEqualTo("secret");
        assertThat(claim(mechanism, saying(message), null)).isEqualTo(auth);
        assertThat(challenges).containsExactly("");
        assertThat(auth.toString()).doesNotContain("secret");
    }

    @Test
    void loginAsksForBoth() throws IOException {
        assertThat(claim(ServerMechanism.LOGIN, saying("ann", "secret"), null))
                .isEqualTo(new Auth("LOGIN", "ann", "secret"));
        assertThat(challenges).containsExactly("Username:", "Password:");
    }

    @Test
    void aTokenMayTellWhoItIs() throws IOException {
        assertThat(claim(ServerMechanism.OAUTHBEARER, "n,,|auth=Bearer secret||"))
                .isEqualTo(new Auth("OAUTHBEARER", "", new Credential.Token("secret")));
    }

    @Test
    void aNameMayHaveACommaAndAnEqualsSign() throws IOException {
        assertThat(claim(ServerMechanism.OAUTHBEARER, "n,a=a=2Cb=3Dc,|auth=Bearer x||")
                        .subject())
                .isEqualTo("a,b=c");
        assertThat(claim(ServerMechanism.SCRAM_SHA_256, "n,,n=a=2Cb=3Dc,r=nonce")
                        .subject())
                .isEqualTo("a,b=c");
    }

    @ParameterizedTest
    @CsvSource({"'', ''", "ann, ann"})
    void aCertificateTellsWhoItIs(String message, String subject) throws IOException {
        assertThat(claim(ServerMechanism.EXTERNAL, message))
                .isEqualTo(new Auth("EXTERNAL", subject, new Credential.Certificate()));
    }

    @ParameterizedTest
    @CsvSource({
        "PLAIN, ''",
        "PLAIN, ann",
        "PLAIN, ^ann",
        "PLAIN, ^^secret",
        "PLAIN, ^ann^secret^",
        "PLAIN, '^a\rb^secret'",
        "PLAIN, '^a\u0085b^secret'",
        "LOGIN, ''",
        "LOGIN, 'a\nb'",
        "EXTERNAL, 'a\nb'",
        "OAUTHBEARER, ''",
        "OAUTHBEARER, '|auth=Bearer secret||'",
        "OAUTHBEARER, 'n,,auth=Bearer secret||'",
        "OAUTHBEARER, 'p=tls-unique,,|auth=Bearer secret||'",
        "OAUTHBEARER, 'n,,|auth=Bearer secret|'",
        "OAUTHBEARER, 'n,,|auth=Bearer ||'",
        "OAUTHBEARER, 'n,,|auth=Bearer se cret||'",
        "OAUTHBEARER, 'n,,|auth=Basic secret||'",
        "OAUTHBEARER, 'n,,|host=mail.test||'",
        "OAUTHBEARER, 'n,a==2,|auth=Bearer secret||'",
        "OAUTHBEARER, 'n,a=a\nb,|auth=Bearer secret||'",
        "OAUTHBEARER, 'n,,|nothing|auth=Bearer secret||'",
        "XOAUTH2, ''",
        "XOAUTH2, auth=Bearer secret||",
        "XOAUTH2, user=|auth=Bearer secret||",
        "XOAUTH2, user=ann||",
        "XOAUTH2, user=ann|auth=Bearer secret",
        "SCRAM_SHA_256, ''",
        "SCRAM_SHA_256, 'n=ann,r=nonce'",
        "SCRAM_SHA_256, 'n,,n=,r=nonce'",
        "SCRAM_SHA_256, 'n,,n=ann,r='",
        "SCRAM_SHA_256, 'n,,n=ann,r=a\u00e4'",
        "SCRAM_SHA_256, 'n,,n=a=b,r=nonce'",
        "SCRAM_SHA_256, 'n,,n=\u00ad,r=nonce'",
        "SCRAM_SHA_256, 'n,,m=ext,n=ann,r=nonce'",
        "SCRAM_SHA_256, 'p=tls-unique,,n=ann,r=nonce'",
    })
    void whatTheMechanismHasNotIsRefusedAndNotRepeated(ServerMechanism mechanism, String message) {
        assertThatExceptionOfType(SaslException.class)
                .isThrownBy(() -> claim(mechanism, saying("secret"), message))
                .withMessageNotContaining("secret")
                .withMessageNotContaining("ann")
                .withNoCause();
    }

    @Test
    void whatIsNotUtf8IsRefused() {
        byte[] latin1 = {0, (byte) 0xE4, 0, 'x'};
        assertThatExceptionOfType(SaslException.class)
                .isThrownBy(() ->
                        ServerMechanism.PLAIN.begin(saying(), new Decoys()).claim(Optional.of(latin1)))
                .withNoCause();
    }

    @ParameterizedTest
    @CsvSource({"PLAIN, bob^ann^secret", "SCRAM_SHA_256, 'n,a=bob,n=ann,r=nonce'"})
    void nobodyActsForAnother(ServerMechanism mechanism, String message) {
        assertThatExceptionOfType(AuthenticationException.class).isThrownBy(() -> claim(mechanism, message));
    }

    @ParameterizedTest
    @CsvSource({
        "OAUTHBEARER, '{\"status\":\"invalid_token\"}'",
        "XOAUTH2, '{\"status\":\"401\",\"schemes\":\"bearer\"}'",
    })
    void aTokenThatIsRefusedIsToldWhy(ServerMechanism mechanism, String why) throws IOException {
        mechanism.begin(saying("|"), new Decoys()).refuse();
        assertThat(challenges).containsExactly(why);
    }

    @ParameterizedTest
    @EnumSource
    void eachIsFoundByItsName(ServerMechanism mechanism) {
        assertThat(ServerMechanism.of(mechanism.toString())).contains(mechanism);
        assertThat(ServerMechanism.of(mechanism.toString().toLowerCase(Locale.ROOT)))
                .contains(mechanism);
        assertThat(ServerMechanism.of(mechanism + "X")).isEmpty();
    }
}
