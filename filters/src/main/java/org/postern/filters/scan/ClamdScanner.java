package org.postern.filters.scan;

import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postern.api.octets.Octets;
import org.postern.filters.link.Deadline;
import org.postern.filters.link.Link;

/**
 * ClamAV's daemon, which is sent contents by INSTREAM. It does not tell whether it has scanned all of one, unless its {@code AlertExceedsMax}
 * is on; and it knows no authentication, nor TLS: it has to be on this machine, or in a network that is protected.
 */
public final class ClamdScanner implements Scanner {

    private final String name;
    private final SocketAddress address;

    /**
     * @param name for logs and messages
     * @param address of the internet, which may be unresolved, or a {@link java.net.UnixDomainSocketAddress}
     */
    public ClamdScanner(String name, SocketAddress address) {
        this.name = name;
        this.address = address;
    }

    @Override
    public List<Scan> scan(List<Octets> contents, Duration timeout) throws IOException {
        Deadline deadline = Deadline.in(timeout);
        @Nullable Scan[] scans = new Scan[contents.size()];
        List<Integer> left = unanswered(scans);
        while (!left.isEmpty()) {
            @Nullable Scan[] some = ask(left.stream().map(contents::get).toList(), deadline);
            for (int i = 0; i < some.length; i++) {
                scans[left.get(i)] = some[i];
            }
            left = unanswered(scans);
        }
        return List.of(scans);
    }

    private static List<Integer> unanswered(@Nullable Scan[] scans) {
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < scans.length; i++) {
            if (scans[i] == null) {
                places.add(i);
            }
        }
        return places;
    }

    private @Nullable Scan[] ask(List<Octets> contents, Deadline deadline) throws IOException {
        try (Link link = Link.open(address, Optional.empty(), deadline);
                ClamdSession session = new ClamdSession(contents)) {
            return session.run(link);
        } catch (IOException e) {
            throw Trouble.with(name, e);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
