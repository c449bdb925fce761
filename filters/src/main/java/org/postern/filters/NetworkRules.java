package org.postern.filters;

import java.net.InetAddress;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postern.api.Network;
import org.postern.api.Reply;

/**
 * Networks to accept and networks to refuse. The smallest one that an address is in decides; an address in none is refused if
 * there are networks to accept.
 */
public final class NetworkRules {

    private final Map<Network, Boolean> accepted = new HashMap<>();
    /** The prefixes that there are, the longest first. */
    private final int[] prefixes;

    private final boolean otherwise;
    private final Reply refusal;

    /** @throws IllegalArgumentException if a network is to be accepted and refused */
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
    public NetworkRules(Settings settings) {
        this(settings.get("accept", ""), settings.get("refuse", ""), settings.get("reply", "554 5.7.1 Access denied"));
    }

    private NetworkRules(Setting accept, Setting refuse, Setting reply) {
        this(accept.list(Setting::network), disjoint(accept, refuse), reply.refusal());
    }

    private static List<Network> disjoint(Setting accept, Setting refuse) {
        Set<Network> accepted = Set.copyOf(accept.list(Setting::network));
        List<Network> refused = refuse.list(Setting::network);
        if (refused.stream().anyMatch(accepted::contains)) {
            throw refuse.wrong("networks that " + accept.name() + " has not");
        }
        return refused;
    }

    /** Whether an address is refused. */
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
