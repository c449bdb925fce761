package org.postern.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import javax.security.sasl.SaslException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each mechanism says. SCRAM has a test of its own. */
@Tag("unit")
class MechanismTest {

    private static String first(SaslExchange exchange) {
        return new String(exchange.initialResponse().orElseThrow(), UTF_8);
    }

    private static String respond(SaslExchange exchange, String challenge) throws SaslException {
        return new String(exchange.respond(challenge.getBytes(UTF_8)), UTF_8);
    }

    private static void assertThatNothingMoreIsAnswered(SaslExchange exchange) {
        assertThatExceptionOfType(SaslException.class)
                .isThrownBy(() -> exchange.respond(new byte[0]))
                .withMessageNotContaining("tanstaaftanstaaf");
    }

    @Test
    void plainIsOneMessage() throws SaslException {
        SaslExchange plain = Mechanism.PLAIN.begin("tim", "tanstaaftanstaaf"); // RFC 4616 §4
        assertThat(first(plain)).isEqualTo("\0tim\0tanstaaftanstaaf");
        assertThatNothingMoreIsAnswered(plain);
        plain.requireComplete();
    }

    @Test
    void plainIsUtf8() {
        assertThat(first(Mechanism.PLAIN.begin("t\u00efm", "\u00df"))).isEqualTo("\0t\u00efm\0\u00df");
    }

    @Test
    void loginAnswersTwiceWhateverIsAsked() throws SaslException {
        SaslExchange login = Mechanism.LOGIN.begin("tim", "tanstaaftanstaaf");
        assertThat(login.initialResponse()).isEmpty();
        assertThat(respond(login, "Username:")).isEqualTo("tim");
        assertThat(respond(login, "")).isEqualTo("tanstaaftanstaaf");
        assertThatNothingMoreIsAnswered(login);
        login.requireComplete();
    }

    @Test
    void cramMd5DigestsTheChallenge() throws SaslException {
        SaslExchange cram = Mechanism.CRAM_MD5.begin("tim", "tanstaaftanstaaf"); // RFC 2195 §2
        assertThat(cram.initialResponse()).isEmpty();
        assertThat(respond(cram, "<1896.697170952@postoffice.reston.mci.net>"))
                .isEqualTo("tim b913a602c7eda7a495b4e6e7334d3890");
        assertThatNothingMoreIsAnswered(cram);
        cram.requireComplete();
    }

    @Test
    void xoauth2TellsTheToken() throws SaslException {
        SaslExchange oauth =
                Mechanism.XOAUTH2.begin("someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg");
        assertThat(first(oauth))
                .isEqualTo("user=someuser@example.com\1auth=Bearer ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg\1\1");
        oauth.requireComplete();
    }

    @Test
    void xoauth2AnswersItsErrorWithNothing() throws SaslException {
        SaslExchange oauth = Mechanism.XOAUTH2.begin("tim", "token");
        assertThat(respond(oauth, "{\"status\":\"401\"}")).isEmpty();
        assertThatNothingMoreIsAnswered(oauth);
        assertThatExceptionOfType(SaslException.class).isThrownBy(oauth::requireComplete);
    }

    @ParameterizedTest
    @EnumSource
    void mechanismsAreCalledWhatTheyAreRegisteredAs(Mechanism mechanism) {
        assertThat(mechanism.toString()).matches("XOAUTH2|SCRAM-SHA-256|CRAM-MD5|PLAIN|LOGIN");
        assertThat(mechanism.tellsSecret())
                .isEqualTo(mechanism != Mechanism.SCRAM_SHA_256 && mechanism != Mechanism.CRAM_MD5);
    }
}
