package org.postern.jca.inflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import java.time.Duration;
import java.util.Set;
import javax.transaction.xa.XAResource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.AuthPolicy;
import org.postern.jca.TestBean;
import org.postern.jca.TestContext;
import org.postern.policy.Policy;
import org.postern.policy.PolicyTable;
import org.postern.settings.SettingException;

/** Which mechanisms a policy for AUTH decides about. */
@Tag("unit")
class AuthActivationTest {

    private static Policy<?> policy(String name, String mechanisms) {
        AuthActivation spec = new AuthActivation();
        spec.setMechanisms(mechanisms);
        TestBean bean = new TestBean(AuthPolicy.class) {
            @Override
            public MessageEndpoint createEndpoint(XAResource resource) throws UnavailableException {
                throw new UnavailableException("not called here");
            }
        };
        PolicyEndpoint endpoint = new PolicyEndpoint(
                bean, new TestContext().getTransactionSynchronizationRegistry(), Duration.ofSeconds(1), 0);
        return (Policy<?>) spec.participant(spec.place(name, Set.of()), endpoint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "PLAIN, LOGIN | AUTH 100 A for plain, login",
                "scram-sha-256 | AUTH 100 A for scram-sha-256",
                "EXTERNAL,OAUTHBEARER,XOAUTH2 | AUTH 100 A for external, oauthbearer, xoauth2",
                "* | AUTH 100 A",
            })
    void areThoseThatItNames(String mechanisms, String shown) {
        assertThat(policy("A", mechanisms)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ",", "CRAM-MD5", "PLAIN, GSSAPI", "PL*"})
    void areSomeThatWeSpeak(String mechanisms) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> policy("A", mechanisms))
                .withMessageStartingWith(
                        "Invalid value '" + mechanisms + "' for property mechanisms: expected a list of EXTERNAL,")
                .withMessageContaining("or * for whatever other policies decide about");
    }

    @Test
    void twoOfTheSameOrderDecideAboutDifferentOnes() {
        PolicyTable table = new PolicyTable();
        table.add(policy("A", "PLAIN, LOGIN"));
        table.add(policy("B", "SCRAM-SHA-256"));
        table.add(policy("C", "*"));
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> table.add(policy("D", "login, XOAUTH2")))
                .withMessageContainingAll("A", "D");
    }
}
