package org.postern.filters.scan;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.postern.filters.link.ContentException;
import org.postern.filters.link.Deadline;
import org.postern.filters.link.Link;
import org.postern.filters.tls.ClientTls;

/**
 * Asks a service of an ICAP server (RFC 3507). It first asks for the service's options, and keeps them for as long as they are good for;
 * it sends a preview if the service wants one, reads an answer that comes while it still sends, and keeps connections for the next
 * request.
 */
public final class IcapClient implements AutoCloseable {

    /** Of {@code icap:}. */
    public static final int PORT = 1344;
    /** Of {@code icaps:}, by custom. */
    public static final int TLS_PORT = 11344;

    /** Makes a request anew for each connection that it is tried on. */
    private interface Outgoing {

        IcapMessage get() throws IOException;
    }

    private final URI service;
    private final String host;
    private final int port;
    private final Optional<ClientTls> tls;
    private final IcapPool pool = new IcapPool();
    private volatile Optional<IcapOptions> options = Optional.empty();

    /**
     * @param service such as {@code icap://icap.example.org/avscan}, or {@code icaps:} for TLS
     * @param tls for {@code icaps:}
     * @throws IllegalArgumentException if it is no such URI
     */
    public IcapClient(URI service, ClientTls tls) {
        boolean overTls = "icaps".equalsIgnoreCase(service.getScheme());
        if (service.getHost() == null || !(overTls || "icap".equalsIgnoreCase(service.getScheme()))) {
            throw new IllegalArgumentException("not the URI of an ICAP service: " + service);
        }
        this.service = service;
        this.tls = overTls ? Optional.of(tls) : Optional.empty();
        host = service.getHost();
        port = service.getPort() >= 0 ? service.getPort() : overTls ? TLS_PORT : PORT;
    }

    /**
     * Has the service look at a content.
     *
     * @param body where the body that it sends back is written to, if it sends one; it ends the exchange by an exception, and is not
     *     closed
     * @param timeout for all of it: to connect, to send and to read the answer
     * @return any answer, also one that reports an error
     * @throws IOException if there is no answer, or none that can be understood; if the service knows no such method; or if the content
     *     cannot be read
     * @throws java.io.InterruptedIOException if the thread was interrupted, which it still is then, or the time is over
     */
    public IcapAnswer ask(IcapRequest request, OutputStream body, Duration timeout) throws IOException {
        Deadline deadline = Deadline.in(timeout);
        try {
            IcapOptions known = options(deadline);
            if (!known.knows(request.kind())) {
                throw new IOException("does not know " + request.kind());
            }
            IcapAnswer answer = exchange(
                    () -> IcapMessage.of(request, service.toASCIIString(), service.getRawAuthority(), known),
                    body,
                    known.maxConnections(),
                    deadline);
            if (answer.status() >= 300) {
                options = Optional.empty(); // the service may have become another one
            }
            return answer;
        } catch (IOException e) {
            throw Trouble.with(toString(), e);
        }
    }

    private IcapOptions options(Deadline deadline) throws IOException {
        Optional<IcapOptions> known = options.filter(IcapOptions::isCurrent);
        if (known.isPresent()) {
            return known.get();
        }
        IcapAnswer answer = exchange(
                () -> IcapMessage.options(service.toASCIIString(), service.getRawAuthority()),
                OutputStream.nullOutputStream(),
                options.map(IcapOptions::maxConnections).orElse(Integer.MAX_VALUE),
                deadline);
        if (answer.status() != 200) {
            throw new IOException("answers '" + answer + "' when it is asked for its options");
        }
        IcapOptions now = IcapOptions.of(answer);
        options = Optional.of(now);
        return now;
    }

    private IcapAnswer exchange(Outgoing message, OutputStream body, int maxConnections, Deadline deadline)
            throws IOException {
        pool.enter(maxConnections, deadline);
        try {
            Optional<Link> used = pool.take();
            if (used.isPresent()) {
                try {
                    return exchange(used.get(), message, body, deadline);
                } catch (IOException e) {
                    deadline.millis(); // throws if that is why
                    if (used.get().isAnswered() || e instanceof ContentException) {
                        throw e;
                    }
                    // the server has closed it meanwhile, as it may
                }
            }
            InetSocketAddress address = InetSocketAddress.createUnresolved(host.replaceAll("[\\[\\]]", ""), port);
            return exchange(
                    Link.open(address, tls.map(each -> each.engine(address)), deadline), message, body, deadline);
        } finally {
            pool.leave();
        }
    }

    private IcapAnswer exchange(Link link, Outgoing next, OutputStream body, Deadline deadline) throws IOException {
        boolean kept = false;
        try (IcapMessage message = next.get()) {
            link.until(deadline);
            link.send(message);
            IcapReader reader = new IcapReader(link.answer(), body);
            IcapAnswer answer = reader.answer();
            if (answer.status() == 100 && message.awaitsContinue()) {
                link.send(message.rest());
                answer = reader.answer();
            }
            if (answer.status() < 200) {
                throw new IOException("answers '" + answer + "' out of turn");
            }
            if (!answer.closes() && link.isSent()) {
                pool.give(link);
                kept = true;
            }
            return answer;
        } finally {
            if (!kept) {
                link.close();
            }
        }
    }

    /** Closes the connections that wait for the next request. */
    @Override
    public void close() {
        try {
            pool.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The URI of the service. */
    @Override
    public String toString() {
        return service.toString();
    }
}
