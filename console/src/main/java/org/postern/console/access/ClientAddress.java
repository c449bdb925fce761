package org.postern.console.access;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.postern.api.text.Network;

/** Where a request comes from, and whether it is served there. */
final class ClientAddress {

    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final List<String> SIGNS_OF_A_PROXY =
            List.of(FORWARDED_FOR, "Forwarded", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "Via");

    private final ConsoleSettings settings;

    ClientAddress(ConsoleSettings settings) {
        this.settings = settings;
    }

    /**
     * The client's address: the peer's, or behind a proxy that is known the one that this names.
     *
     * @throws Problem if the console is not served there
     */
    InetAddress of(HttpServletRequest request) throws Problem {
        InetAddress peer = address(request.getRemoteAddr());
        InetAddress client = peer;
        if (contains(settings.proxies(), peer)) {
            client = forwarded(request, peer);
        } else {
            for (String header : SIGNS_OF_A_PROXY) {
                if (request.getHeader(header) != null) {
                    throw new Problem(
                            403,
                            "The request came with the header " + header + " from " + peer.getHostAddress()
                                    + ", which is no proxy that the property " + ConsoleSettings.PROXIES + " names");
                }
            }
        }
        if (!contains(settings.networks(), client)) {
            throw new Problem(
                    403,
                    "The console is not served to " + client.getHostAddress() + ", which is in none of the networks"
                            + " of the property " + ConsoleSettings.NETWORKS);
        }
        return client;
    }

    /** The last address that is no proxy's: those before it the client may have made up. */
    private InetAddress forwarded(HttpServletRequest request, InetAddress peer) throws Problem {
        List<String> named = new ArrayList<>();
        Collections.list(request.getHeaders(FORWARDED_FOR)).forEach(each -> Collections.addAll(named, each.split(",")));
        if (named.isEmpty()) {
            throw new Problem(
                    403,
                    "The proxy " + peer.getHostAddress() + " has sent no header " + FORWARDED_FOR
                            + " with the client's address");
        }
        Collections.reverse(named);
        InetAddress client = peer;
        for (String each : named) {
            client = address(each.strip());
            if (!contains(settings.proxies(), client)) {
                return client;
            }
        }
        return client;
    }

    private static InetAddress address(String text) throws Problem {
        int zone = text.indexOf('%'); // of a link-local address
        String plain = (zone < 0 ? text : text.substring(0, zone)).replaceAll("[\\[\\]]", "");
        Optional<Network> network = plain.contains("/") ? Optional.empty() : Network.parse(plain);
        return network.map(Network::base)
                .orElseThrow(() -> new Problem(403, "The client's address is unknown: expected an IP address"));
    }

    private static boolean contains(List<Network> networks, InetAddress address) {
        return networks.stream().anyMatch(network -> network.contains(address));
    }
}
