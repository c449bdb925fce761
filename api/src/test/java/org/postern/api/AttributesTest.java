package org.postern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("unit")
class AttributesTest {

    private final Map<String, Object> left = new HashMap<>();
    private final Map<String, Object> ofAuth =
            Map.of("authentication.subject.id", "ann", "authentication.subject.password", "secret");
    private final Attributes attributes = new Attributes(new Connected(), Envelope.NONE, ofAuth, true, left);

    private record Connected() implements Session {
        @Override
        public String id() {
            return "1";
        }

        @Override
        public InetSocketAddress client() {
            return new InetSocketAddress("192.0.2.1", 1025);
        }

        @Override
        public InetSocketAddress local() {
            return new InetSocketAddress("192.0.2.2", 25);
        }

        @Override
        public boolean secure() {
            return false;
        }

        @Override
        public Optional<ClientCertificate> clientCertificate() {
            return Optional.empty();
        }

        @Override
        public Optional<String> heloDomain() {
            return Optional.empty();
        }

        @Override
        public Set<String> groups() {
            return Set.of();
        }

        @Override
        public Optional<String> subject() {
            return Optional.empty();
        }
    }

    @Test
    void aPasswordIsThereForWhoAsksAndNeverShown() {
        assertThat(attributes).containsEntry("authentication.subject.password", "secret");
        assertThat(attributes.toString() + attributes.entrySet() + attributes.values() + attributes.keySet())
                .contains("authentication.subject.password")
                .doesNotContain("secret");
        assertThat(attributes.entrySet())
                .as("one by one")
                .contains(Map.entry("authentication.subject.password", "secret"))
                .noneMatch(entry -> entry.toString().contains("secret"));
    }

    @Test
    void whatPoliciesLeaveIsThereForOthersAndTheGatewaysOwnIsNotTheirs() {
        attributes.put("mine", 1);
        assertThat(left).containsExactly(Map.entry("mine", 1));
        assertThat(attributes).containsEntry("mine", 1).containsEntry("client.address", "192.0.2.1");
        assertThat(attributes.remove("mine")).isEqualTo(1);
        assertThat(left).isEmpty();
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> attributes.put("id", "2"));
        assertThatExceptionOfType(UnsupportedOperationException.class).isThrownBy(() -> attributes.remove("id"));
    }
}
