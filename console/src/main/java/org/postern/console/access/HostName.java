package org.postern.console.access;

import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.postern.api.text.Network;

/**
 * By which name the console was called. A page of another site may have its own name resolved to this machine's address, and is of the
 * same origin then (DNS rebinding); the name is what gives it away.
 */
final class HostName {

    private final Set<String> allowed;

    /** @param allowed those that are configured, normalized */
    HostName(Set<String> allowed) {
        this.allowed = allowed;
    }

    /**
     * Requires a name of this machine where the client is on it, or one that is configured; elsewhere one that is configured, if any is, or
     * an address. A request without a name comes from no browser.
     */
    void require(HttpServletRequest request, InetAddress client) throws Problem {
        String name = normalized(withoutPort(SameSite.host(request)));
        boolean local = client.isLoopbackAddress();
        if (name.isEmpty() || allowed.contains(name) || (!local && allowed.isEmpty())) {
            return;
        }
        Optional<InetAddress> address = Network.parse(name).map(Network::base);
        boolean own = local
                ? name.equals("localhost")
                        || address.filter(InetAddress::isLoopbackAddress).isPresent()
                : address.isPresent();
        if (!own) {
            throw new Problem(
                    403,
                    "The console is not served under the host name '" + name + "', which the property "
                            + ConsoleSettings.HOSTS + " does not list");
        }
    }

    static String normalized(String name) {
        return name.replaceAll("[\\[\\]]|\\.$", "").toLowerCase(Locale.ROOT);
    }

    private static String withoutPort(String host) {
        return host.replaceFirst(":\\d*$", "");
    }
}
