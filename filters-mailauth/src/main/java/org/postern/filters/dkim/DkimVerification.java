package org.postern.filters.dkim;

import java.io.IOException;
import java.util.List;
import org.postern.api.Message;
import org.postern.filters.dns.Dns;

/** Verifies the signatures of messages. */
public final class DkimVerification {

    private DkimVerification() {}

    /**
     * Verifies the signatures of a message, the first one first.
     *
     * @param dns for this message, with its {@linkplain Dns#within deadline}
     * @return a result for each signature; empty if there is none
     * @throws IOException as {@link Message#header()} does, or if the message cannot be read
     */
    public static List<DkimResult> verify(Message message, Dns dns) throws IOException {
        return List.of();
    }
}
