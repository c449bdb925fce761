package org.postern.upstream.host;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.postern.api.Reply;
import org.postern.api.SmtpException;

/** Connects to hosts. */
public final class Dialer {

    private final HostSettings settings;

    public Dialer(HostSettings settings) {
        this.settings = settings;
    }

    /**
     * Tries each address of a host in turn, as the name service or the administrator orders them.
     *
     * @param timeout for all of them together; one that does not answer leaves time for those behind it
     * @throws SmtpException if it is not for the host that there is no connection
     */
    public Socket connect(Host host, Duration timeout) throws IOException {
        Deadline end = Deadline.in(timeout);
        List<InetAddress> addresses = addresses(host);
        IOException failure = new UnknownHostException(host.name());
        for (int i = 0; i < addresses.size(); i++) {
            Duration share = end.atMost(timeout).dividedBy(addresses.size() - i);
            Socket socket = new Socket();
            try {
                bind(socket);
                socket.connect(new InetSocketAddress(addresses.get(i), host.port()), (int)
                        end.atMost(share).toMillis());
                return socket;
            } catch (IOException e) {
                socket.close();
                if (e instanceof SmtpException) {
                    throw e;
                }
                failure = e;
            }
        }
        throw failure;
    }

    private List<InetAddress> addresses(Host host) throws IOException {
        List<InetAddress> known = settings.addresses().get(host.name().toLowerCase(Locale.ROOT));
        List<InetAddress> all = known == null ? List.of(InetAddress.getAllByName(host.name())) : known;
        Optional<InetAddress> source = settings.sourceAddress();
        if (source.isEmpty()) {
            return all;
        }
        List<InetAddress> reachable = all.stream()
                .filter(address -> address.getClass().equals(source.get().getClass()))
                .toList();
        if (reachable.isEmpty()) {
            throw new NoRouteToHostException("sourceAddress is IPv4 and the host's are IPv6, or the other way round");
        }
        return reachable;
    }

    private void bind(Socket socket) throws IOException {
        if (settings.sourceAddress().isPresent()) {
            InetAddress source = settings.sourceAddress().get();
            try {
                socket.bind(new InetSocketAddress(source, 0));
            } catch (BindException e) {
                throw new SmtpException(
                        Reply.reject(451, "4.3.5", "This gateway is configured wrongly; try again later"),
                        "cannot connect from sourceAddress=" + source.getHostAddress()
                                + ", which has to be an address of this machine: " + e.getMessage(),
                        e);
            }
        }
    }
}
