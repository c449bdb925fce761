package org.postern.testing;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * A name server for tests, on the loopback interface, over UDP and TCP: answers with the records that it was given, NXDOMAIN for any other
 * name, and fails as the test says. Names are written with or without a final dot.
 */
public final class DnsServer implements AutoCloseable {

    private static final int TTL = 300;
    private static final int CLASSIC_UDP_SIZE = 512;
    /** In the place of an RCODE. */
    private static final int NO_ANSWER = -1;

    private static final int NO_ANSWER_OVER_UDP = -2;
    private static final int FORMERR_WITH_EDNS = -3;

    private final Map<Name, List<Record>> zone = new ConcurrentHashMap<>();
    private final Map<Name, Integer> trouble = new ConcurrentHashMap<>();
    private final List<String> queries = new CopyOnWriteArrayList<>();
    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private volatile boolean closing;

    public DnsServer() {
        try {
            InetAddress loopback = InetAddress.getLoopbackAddress();
            ServerSocket listening = new ServerSocket(0, 50, loopback);
            DatagramSocket packets;
            try {
                packets = new DatagramSocket(listening.getLocalPort(), loopback);
            } catch (IOException e) { // someone else's: another port
                listening.close();
                listening = new ServerSocket(0, 50, loopback);
                packets = new DatagramSocket(listening.getLocalPort(), loopback);
            }
            tcp = listening;
            udp = packets;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread("dns-udp", this::serveUdp);
        thread("dns-tcp", this::serveTcp);
    }

    private static void thread(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    public int port() {
        return udp.getLocalPort();
    }

    /** Address and port, as in a setting {@code resolver}. */
    public String address() {
        return tcp.getInetAddress().getHostAddress() + ":" + port();
    }

    // ---- the zone

    /** Adds a TXT record of this text, encoded as ISO 8859-1, in character strings of 255 bytes. */
    public DnsServer txt(String name, String text) {
        List<String> strings = new ArrayList<>();
        for (int at = 0; at < text.length() || at == 0; at += 255) {
            strings.add(text.substring(at, Math.min(at + 255, text.length())));
        }
        return txt(name, strings);
    }

    /** Adds a TXT record of these character strings, of up to 255 bytes each, encoded as ISO 8859-1. */
    public DnsServer txt(String name, List<String> strings) {
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (String string : strings) {
            byte[] bytes = string.getBytes(StandardCharsets.ISO_8859_1);
            data.write(bytes.length);
            data.writeBytes(bytes);
        }
        return add(Record.newRecord(name(name), Type.TXT, DClass.IN, TTL, data.toByteArray()));
    }

    /**
     * Adds a record.
     *
     * @param type such as {@code MX}
     * @param data as in a zone file: {@code 10 mx.example.org.}; names in it end with a dot
     */
    public DnsServer record(String name, String type, String data) {
        try {
            return add(Record.fromString(name(name), Type.value(type), DClass.IN, TTL, data, Name.root));
        } catch (IOException e) {
            throw new IllegalArgumentException("no record: " + name + " " + type + " " + data, e);
        }
    }

    private DnsServer add(Record record) {
        zone.computeIfAbsent(record.getName(), any -> new CopyOnWriteArrayList<>())
                .add(record);
        return this;
    }

    /** A name that has no records. */
    public DnsServer empty(String name) {
        zone.computeIfAbsent(name(name), any -> new CopyOnWriteArrayList<>());
        return this;
    }

    /** Forgets a name, with its trouble. */
    public DnsServer remove(String name) {
        zone.remove(name(name));
        trouble.remove(name(name));
        return this;
    }

    // ---- trouble

    /** Answers SERVFAIL for a name. */
    public DnsServer servfail(String name) {
        return rcode(name, Rcode.SERVFAIL);
    }

    /** Answers this RCODE for a name, such as 5 for REFUSED. */
    public DnsServer rcode(String name, int rcode) {
        trouble.put(name(name), rcode);
        return this;
    }

    /** Does not answer for a name. */
    public DnsServer silent(String name) {
        return rcode(name, NO_ANSWER);
    }

    /** Answers FORMERR for a name if the question has EDNS, as old servers do. */
    public DnsServer withoutEdns(String name) {
        return rcode(name, FORMERR_WITH_EDNS);
    }

    /** Sends nothing but the mark of a truncated answer over UDP; TCP has it all. */
    public DnsServer truncated(String name) {
        return rcode(name, NO_ANSWER_OVER_UDP);
    }

    /** What it has been asked, such as {@code example.org TXT udp}, in lower case but for the type. */
    public List<String> queries() {
        return List.copyOf(queries);
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text, Name.root);
        } catch (IOException e) {
            throw new IllegalArgumentException("no name: " + text, e);
        }
    }

    // ---- service

    private void serveUdp() {
        byte[] buffer = new byte[65_535];
        while (!closing) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                udp.receive(packet);
                Message query = new Message(Arrays.copyOf(buffer, packet.getLength()));
                OPTRecord edns = query.getOPT();
                byte[] answer = answer(query, "udp");
                if (answer.length > 0) {
                    byte[] cut = answer.length <= (edns == null ? CLASSIC_UDP_SIZE : edns.getPayloadSize())
                            ? answer
                            : new Message(answer).toWire(CLASSIC_UDP_SIZE);
                    udp.send(new DatagramPacket(cut, cut.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                // closed, or no question
            }
        }
    }

    private void serveTcp() {
        while (!closing) {
            try (Socket socket = tcp.accept();
                    DataInputStream in = new DataInputStream(socket.getInputStream());
                    DataOutputStream out = new DataOutputStream(socket.getOutputStream())) {
                socket.setSoTimeout(10_000);
                byte[] question = new byte[in.readUnsignedShort()];
                in.readFully(question);
                byte[] answer = answer(new Message(question), "tcp");
                if (answer.length > 0) {
                    out.writeShort(answer.length);
                    out.write(answer);
                    out.flush();
                }
            } catch (IOException e) {
                // closed, or no question
            }
        }
    }

    /** Empty for none. */
    private byte[] answer(Message query, String transport) {
        Record question = query.getQuestion();
        queries.add(question.getName().toString(true).toLowerCase(Locale.ROOT) + " " + Type.string(question.getType())
                + " " + transport);
        Message answer = new Message(query.getHeader().getID());
        answer.getHeader().setFlag(Flags.QR);
        answer.getHeader().setFlag(Flags.RD);
        answer.getHeader().setFlag(Flags.RA);
        answer.addRecord(question, Section.QUESTION);
        int fault = trouble.getOrDefault(question.getName(), Rcode.NOERROR);
        if (fault == NO_ANSWER) {
            return new byte[0];
        } else if (fault == NO_ANSWER_OVER_UDP && transport.equals("udp")) {
            answer.getHeader().setFlag(Flags.TC);
        } else if (fault > Rcode.NOERROR) {
            answer.getHeader().setRcode(fault);
        } else if (fault == FORMERR_WITH_EDNS && query.getOPT() != null) {
            answer.getHeader().setRcode(Rcode.FORMERR);
        } else {
            fill(answer, question);
        }
        if (query.getOPT() != null) {
            answer.addRecord(new OPTRecord(1232, 0, 0), Section.ADDITIONAL);
        }
        return answer.toWire(65_535);
    }

    private void fill(Message answer, Record question) {
        Name name = question.getName();
        for (int aliases = 0; aliases < 16; aliases++) {
            List<Record> records = zone.getOrDefault(name, List.of());
            records.stream()
                    .filter(record -> record.getType() == question.getType())
                    .forEach(record -> answer.addRecord(record, Section.ANSWER));
            List<Record> alias =
                    records.stream().filter(CNAMERecord.class::isInstance).toList();
            if (alias.isEmpty() || question.getType() == Type.CNAME) {
                break;
            }
            answer.addRecord(alias.get(0), Section.ANSWER);
            name = ((CNAMERecord) alias.get(0)).getTarget();
        }
        if (!exists(name)) {
            answer.getHeader().setRcode(Rcode.NXDOMAIN);
        }
    }

    /** Also if there are names below it. */
    private boolean exists(Name name) {
        return zone.keySet().stream().anyMatch(known -> known.subdomain(name));
    }

    @Override
    public void close() {
        closing = true;
        udp.close();
        try {
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
