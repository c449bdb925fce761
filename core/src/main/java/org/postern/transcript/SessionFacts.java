package org.postern.transcript;

import org.postern.monitor.SessionRef;
import org.postern.monitor.packed.PackedReader;
import org.postern.monitor.packed.PackedWriter;

/** What was known of a session when a transaction ended. It stays the same for most of its transactions, and so it is packed once. */
public final class SessionFacts {

    private final SessionRef ref;
    private final Client client;
    private final String helo;
    private final String upstreamTls;
    private final Prefix prefix;
    private final byte[] packed;

    /**
     * The client as text.
     *
     * @param address its address
     * @param network the network that it is in
     */
    public record Client(String address, String network) {}

    /**
     * What is known now.
     *
     * @param helo the domain of HELO or EHLO; empty before
     * @param upstreamTls protocol and cipher suite of the upstream server's connection; empty without TLS
     * @param prefix what came before the session's first transaction
     */
    public SessionFacts(SessionRef ref, Client client, String helo, String upstreamTls, Prefix prefix) {
        this.ref = ref;
        this.client = client;
        this.helo = helo;
        this.upstreamTls = upstreamTls;
        this.prefix = prefix;
        PackedWriter out = new PackedWriter(256);
        new Texts(
                        ref.id(),
                        ref.interfaceName(),
                        client.address(),
                        client.network(),
                        ref.user().orElse(""),
                        ref.trace(),
                        new TransactionDetails.Names(helo, ref.tls().orElse(""), upstreamTls))
                .writeTo(out);
        packed = out.toBytes();
    }

    /** Whether nothing else is known by now. */
    public boolean isStill(SessionRef nowRef, String nowHelo, String nowUpstreamTls, Prefix nowPrefix) {
        return ref.equals(nowRef)
                && helo.equals(nowHelo)
                && upstreamTls.equals(nowUpstreamTls)
                && prefix.equals(nowPrefix);
    }

    public SessionRef ref() {
        return ref;
    }

    public Client client() {
        return client;
    }

    public Prefix prefix() {
        return prefix;
    }

    /** How much memory it takes in a transaction, in bytes. */
    public int memory() {
        return packed.length + prefix.memory();
    }

    void writeTo(PackedWriter out) {
        out.append(packed);
    }

    /** All but the prefix. */
    record Texts(
            String id,
            String interfaceName,
            String client,
            String network,
            String user,
            String trace,
            TransactionDetails.Names names) {

        private void writeTo(PackedWriter out) {
            out.text(id);
            out.text(interfaceName);
            out.text(client);
            out.text(network);
            out.text(user);
            out.text(trace);
            out.text(names.helo());
            out.text(names.clientTls());
            out.text(names.upstreamTls());
        }

        static Texts read(PackedReader in) {
            return new Texts(
                    in.text(),
                    in.text(),
                    in.text(),
                    in.text(),
                    in.text(),
                    in.text(),
                    new TransactionDetails.Names(in.text(), in.text(), in.text()));
        }
    }
}
