package org.postern.jca.inflow;

import jakarta.resource.spi.Activation;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import lombok.Getter;
import lombok.Setter;
import org.postern.api.Auth;
import org.postern.api.AuthPolicy;
import org.postern.api.text.Wildcard;
import org.postern.policy.Participant.Place;
import org.postern.policy.Policy;
import org.postern.sasl.ServerMechanism;
import org.postern.settings.Setting;

/** How a policy for AUTH takes part. */
@Getter
@Setter
@Activation(messageListeners = AuthPolicy.class)
public class AuthActivation extends PolicyActivation {

    private static final long serialVersionUID = 1;

    /**
     * SASL mechanisms to decide about, which are offered to clients: a comma-separated list; {@code *} for all that other policies
     * decide about.
     */
    private String mechanisms = "PLAIN, LOGIN";

    @Override
    public Policy<?> participant(Place place, PolicyEndpoint endpoint) {
        return Policy.of(place, Auth.class, endpoint.policy(AuthPolicy.class, AuthPolicy::auth))
                .withPatterns(patterns());
    }

    private List<Wildcard> patterns() {
        Setting setting = new Setting("mechanisms", mechanisms);
        List<String> names = setting.list();
        boolean known = names.stream()
                .allMatch(name -> name.equals("*") || ServerMechanism.of(name).isPresent());
        if (names.isEmpty() || !known) {
            throw setting.invalid("a list of "
                    + Arrays.stream(ServerMechanism.values())
                            .map(ServerMechanism::toString)
                            .collect(Collectors.joining(", "))
                    + ", or * for whatever other policies decide about");
        }
        return names.stream().map(Wildcard::new).toList();
    }
}
