package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.EnterpriseArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What cannot work is not deployed, or does not listen; and the reason has the names of what does not fit together. */
@Tag("server")
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class RefusedDeploymentTest {

    private static void assertRefused(EnterpriseArchive ear, Map<String, String> adapter, String... reasons) {
        try (LogRecords log = new LogRecords()) {
            assertThatThrownBy(() -> new DeployedGateway(ear, adapter).close()).isInstanceOf(AssertionError.class);
            assertThat(log.thrown())
                    .anySatisfy(thrown -> assertThat(thrown).contains(reasons))
                    .noneMatch(thrown -> thrown.contains("NoClassDefFoundError"));
        }
    }

    @Test
    void twoPoliciesThatMatchEquallyWell() {
        assertRefused(Ear.withPolicies("tie"), Map.of("interfaces", "tcp://127.0.0.1:0"), "FirstOfTwo", "SecondOfTwo");
    }

    @Test
    void anInterfaceThatNobodyKnows() {
        assertRefused(
                Ear.withPolicies("elsewhere"),
                Map.of("interfaces", "tcp://127.0.0.1:0?name=outside"),
                "OnNoInterface",
                "inside",
                "outside");
    }

    @Test
    void aPolicyThatNobodyKnows() {
        assertRefused(
                Ear.withPolicies("patterns"),
                Map.of("interfaces", "tcp://127.0.0.1:0", "enabledPolicies", "FromGmx"),
                "FromGmx",
                "FromGmail");
    }

    @Test
    void severalWrongPropertiesWhichAreAllTold() {
        assertRefused(
                Ear.built(),
                Map.of(
                        "interfaces", "tcp://127.0.0.1:0?maxErrors=none, ftp://127.0.0.1:0",
                        "idleTimeout", "soon",
                        "maxSessions", "0"),
                "4 invalid settings",
                "Invalid value 'none' for property maxErrors: expected a number from 1 to 1000000",
                "(this is none: ftp://127.0.0.1:0)",
                "Invalid value 'soon' for property idleTimeout: expected a duration",
                "Invalid value '0' for property maxSessions: expected a number");
    }

    @Test
    void aDeploymentAfterARefusedOneListens() {
        twoPoliciesThatMatchEquallyWell();
        try (DeployedGateway gateway =
                new DeployedGateway(Ear.withPolicies("patterns"), Map.of("interfaces", "tcp://127.0.0.1:0"))) {
            assertThat(gateway.attribute("State")).isEqualTo("LISTENING");
        }
    }
}
