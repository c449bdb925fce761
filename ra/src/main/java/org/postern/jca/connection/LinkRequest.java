package org.postern.jca.connection;

import jakarta.resource.spi.ConnectionRequestInfo;
import org.jspecify.annotations.Nullable;
import org.postern.net.Trace;

/**
 * What a conversation needs of its link. Two requests are equal if a link that suits one suits the other for as long as it lies in
 * the pool: containers may keep a pool for each.
 *
 * @param greeting the EHLO or HELO command, with its name; empty for any
 * @param fresh whether the link must be one that no conversation has had before
 * @param trace receives what is sent and received
 */
public record LinkRequest(String greeting, boolean fresh, Trace trace) implements ConnectionRequestInfo {

    /** Any link will do: the request of a container itself, which tests whether it can connect. */
    private static final LinkRequest ANY = new LinkRequest("", false, Trace.OFF);

    public static LinkRequest of(@Nullable ConnectionRequestInfo request) {
        return request instanceof LinkRequest own ? own : ANY;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof LinkRequest request && greeting.equals(request.greeting);
    }

    @Override
    public int hashCode() {
        return greeting.hashCode();
    }
}
