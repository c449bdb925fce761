package org.postern.filters.dns;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.postern.filters.dns.Dns.Type;
import org.postern.filters.link.Deadline;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;

/** Questions to name servers: each server in turn, twice, until one knows. */
record DnsQuery(List<InetSocketAddress> servers, Deadline deadline) {

    /** What fits into a packet everywhere (DNS flag day 2020). */
    private static final int UDP_SIZE = 1232;

    private static final int ROUNDS = 2;

    /**
     * Asks.
     *
     * @throws IOException if no server has answered that there is something, or that there is nothing
     */
    DnsReply ask(Name name, Type type) throws IOException {
        IOException trouble = new SocketTimeoutException("no answer in time");
        for (int round = 0; round < ROUNDS; round++) {
            for (int i = 0; i < servers.size(); i++) {
                int chances = (ROUNDS - round) * servers.size() - i;
                Deadline turn = Deadline.in(Duration.ofMillis(deadline.millis()).dividedBy(chances));
                try {
                    return ask(servers.get(i), name, type, turn);
                } catch (IOException e) {
                    trouble = e;
                }
            }
        }
        throw trouble;
    }

    private static DnsReply ask(InetSocketAddress server, Name name, Type type, Deadline turn) throws IOException {
        Message reply = send(server, query(name, type, true), turn);
        if (reply.getRcode() == Rcode.FORMERR || reply.getRcode() == Rcode.NOTIMP) { // knows no EDNS: RFC 6891 §7
            reply = send(server, query(name, type, false), turn);
        }
        if (reply.getRcode() != Rcode.NOERROR && reply.getRcode() != Rcode.NXDOMAIN) {
            throw new IOException(Rcode.string(reply.getRcode()));
        }
        return new DnsReply(reply);
    }

    private static Message query(Name name, Type type, boolean edns) {
        Message query = Message.newQuery(Record.newRecord(name, org.xbill.DNS.Type.value(type.name()), DClass.IN));
        if (edns) {
            query.addRecord(new OPTRecord(UDP_SIZE, 0, 0), Section.ADDITIONAL);
        }
        return query;
    }

    private static Message send(InetSocketAddress server, Message query, Deadline turn) throws IOException {
        Message reply = overUdp(server, query, turn);
        return reply.getHeader().getFlag(Flags.TC) ? overTcp(server, query, turn) : reply;
    }

    /** From a port of the system's choice for each question: who does not see it has to guess port and id (RFC 5452). */
    private static Message overUdp(InetSocketAddress server, Message query, Deadline turn) throws IOException {
        byte[] question = query.toWire();
        byte[] answer = new byte[65_535];
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(server);
            socket.send(new DatagramPacket(question, question.length));
            for (; ; ) {
                DatagramPacket packet = new DatagramPacket(answer, answer.length);
                socket.setSoTimeout((int) turn.millis());
                socket.receive(packet);
                Optional<Message> reply = reply(query, ByteBuffer.wrap(answer, 0, packet.getLength()));
                if (reply.isPresent()) { // else late, or forged: the right one may come yet
                    return reply.get();
                }
            }
        }
    }

    private static Message overTcp(InetSocketAddress server, Message query, Deadline turn) throws IOException {
        byte[] question = query.toWire();
        try (Socket socket = new Socket()) {
            socket.connect(server, (int) turn.millis());
            ByteBuffer out = ByteBuffer.allocate(2 + question.length);
            out.putShort((short) question.length).put(question);
            socket.getOutputStream().write(out.array());
            try (DataInputStream in = new DataInputStream(new TimedInput(socket, turn))) {
                byte[] answer = new byte[in.readUnsignedShort()];
                in.readFully(answer);
                return reply(query, ByteBuffer.wrap(answer))
                        .orElseThrow(() -> new IOException("an answer to another question"));
            }
        }
    }

    /** The answer to this question; empty for anything else. */
    private static Optional<Message> reply(Message query, ByteBuffer bytes) {
        try {
            Message reply = new Message(bytes);
            boolean answers = reply.getHeader().getID() == query.getHeader().getID()
                    && reply.getHeader().getFlag(Flags.QR)
                    && query.getQuestion().equals(reply.getQuestion());
            return answers ? Optional.of(reply) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Reads from a socket for as long as there is time; the end is trouble, as an answer has its length before it. */
    private static final class TimedInput extends InputStream {

        private final Socket socket;
        private final Deadline turn;

        TimedInput(Socket socket, Deadline turn) {
            this.socket = socket;
            this.turn = turn;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            read(one, 0, 1);
            return one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            socket.setSoTimeout((int) turn.millis());
            int count = socket.getInputStream().read(bytes, offset, length);
            if (count < 0) {
                throw new EOFException("connection closed by the name server");
            }
            return count;
        }
    }
}
