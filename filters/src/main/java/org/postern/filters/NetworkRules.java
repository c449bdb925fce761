package org.postern.filters;

import java.net.InetAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postern.api.Reply;
import org.postern.api.text.Network;
import org.postern.settings.Setting;

/**
 * Networks to accept and networks to reject. The smallest one that an address is in decides; an address in none is rejected if
 * there are networks to accept.
 */
public final class NetworkRules {

    private final Map<Network, Boolean> accepted = new HashMap<>();
    /** The prefixes that there are, the longest first. */
    private final int[] prefixes;

    private final boolean otherwise;
    private final Reply refusal;

    /** @throws IllegalArgumentException if a network is to be accepted and rejected */
    public NetworkRules(Collection<Network> accept, Collection<Network> refuse, Reply refusal) {
        accept.forEach(network -> accepted.put(network, true));
        for (Network network : refuse) {
            if (Boolean.TRUE.equals(accepted.put(network, false))) {
                throw new IllegalArgumentException(network + " is to be accepted and refused");
            }
        }
        prefixes = accepted.keySet().stream()
                .map(Network::prefix)
                .distinct()
                .sorted(Comparator.reverseOrder())
                .mapToInt(Integer::intValue)
                .toArray();
        otherwise = accept.isEmpty();
        this.refusal = refusal;
    }

    /** Properties {@code accept}, {@code refuse} and {@code reply}. */
    public NetworkRules(FilterSettings settings) {
        this(settings, settings.read("accept", "", networks -> Set.copyOf(networks.list(Parsers::network))));
    }

    private NetworkRules(FilterSettings settings, Set<Network> accept) {
        this(
                accept,
                settings.read("refuse", "", networks -> networks.list(network -> refused(network, accept))),
                settings.read("reply", "554 5.7.1 Access denied", Parsers::refusal));
    }

    private static Network refused(Setting setting, Set<Network> accepted) {
        Network network = Parsers.network(setting);
        if (accepted.contains(network)) {
            throw setting.invalid("networks that are not accepted as well");
        }
        return network;
    }

    /** Whether an address is rejected. */
    public Optional<Reply> refusal(InetAddress address) {
        return isAccepted(address) ? Optional.empty() : Optional.of(refusal);
    }

    private boolean isAccepted(InetAddress address) {
        int bits = Network.bits(address);
        for (int prefix : prefixes) {
            if (prefix <= bits) {
                Boolean decided = accepted.get(Network.around(address, prefix));
                if (decided != null) {
                    return decided;
                }
            }
        }
        return otherwise;
    }
}
