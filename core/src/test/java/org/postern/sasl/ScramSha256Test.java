package org.postern.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import javax.security.sasl.SaslException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("unit")
class ScramSha256Test {

    // RFC 7677 §3
    private static final String NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String BOTH = NONCE + "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String SERVER_FIRST = "r=" + BOTH + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private static final String SERVER_FINAL = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    private final ScramSha256 scram = new ScramSha256("user", "pencil", NONCE);

    private String respond(String challenge) throws SaslException {
        return new String(scram.respond(challenge.getBytes(UTF_8)), UTF_8);
    }

    private static String first(SaslExchange exchange) {
        return new String(exchange.initialResponse().orElseThrow(), UTF_8);
    }

    private void assertRefused(String challenge) {
        assertThatExceptionOfType(SaslException.class)
                .isThrownBy(() -> respond(challenge))
                .withMessageNotContaining("pencil");
        assertThatExceptionOfType(SaslException.class).isThrownBy(scram::requireComplete);
    }

    @Test
    void bothSidesProveThatTheyKnowThePassword() throws SaslException {
        assertThat(first(scram)).isEqualTo("n,,n=user,r=" + NONCE);
        assertThat(respond(SERVER_FIRST))
                .isEqualTo("c=biws,r=" + BOTH + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=");
        assertThat(respond(SERVER_FINAL)).isEmpty();
        scram.requireComplete();
        assertThatExceptionOfType(SaslException.class).isThrownBy(() -> respond(""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "e=other-error",
                "v=",
                "v=not base64",
                "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95F4=",
                "v=AAAA",
            })
    void aServerThatDoesNotProveItIsNotBelieved(String serverFinal) throws SaslException {
        respond(SERVER_FIRST);
        assertRefused(serverFinal);
    }

    @Test
    void aServerThatSaysYesWithoutProofIsNotBelieved() throws SaslException {
        assertThatExceptionOfType(SaslException.class).isThrownBy(scram::requireComplete);
        respond(SERVER_FIRST);
        assertThatExceptionOfType(SaslException.class).isThrownBy(scram::requireComplete);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",,",
                "r=%1$s",
                "r=%1$s,s=W22Z",
                "s=W22Z,r=%1$s,i=4096",
                "m=x,r=%1$s,s=W22Z,i=4096",
                "r=%2$s,s=W22Z,i=4096",
                "r=x%1$s,s=W22Z,i=4096",
                "r=,s=W22Z,i=4096",
                "r=%1$s,s=,i=4096",
                "r=%1$s,s=****,i=4096",
                "r=%1$s,s=W22Z,i=",
                "r=%1$s,s=W22Z,i=-4096",
                "r=%1$s,s=W22Z,i=4095",
                "r=%1$s,s=W22Z,i=1000001",
                "r=%1$s,s=W22Z,i=99999999999",
                "r=%1$s,s=W22Z,i=4096x",
            })
    void whatIsNoFirstMessage(String message) {
        assertRefused(message.formatted(BOTH, NONCE));
    }

    @Test
    void extensionsThatNobodyHasToKnowArePassedOver() throws SaslException {
        assertThat(respond(SERVER_FIRST + ",x=whatever")).startsWith("c=biws,r=" + BOTH + ",p=");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a,b=c | a=2Cb=3Dc",
                "I\u00adX | IX",
                "\u00aa | a",
                "\u2168 | IX",
                "a\u00a0b | a b",
                "u\u0308 | \u00fc",
                "USER | USER",
            })
    void namesAreWrittenTheWayTheServerComparesThem(String name, String written) {
        assertThat(first(new ScramSha256(name, "x", NONCE))).isEqualTo("n,,n=" + written + ",r=" + NONCE);
    }

    @Test
    void nobodyKnowsTheNextNonce() {
        assertThat(first(Mechanism.SCRAM_SHA_256.begin("user", "pencil")))
                .matches("n,,n=user,r=[A-Za-z0-9+/]{24}")
                .isNotEqualTo(first(Mechanism.SCRAM_SHA_256.begin("user", "pencil")));
    }
}
