package org.postern.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postern.api.text.Network;

/**
 * What a proxy says of a connection before everything else, in version 1 or 2 of the PROXY protocol
 * (haproxy.org/download/3.0/doc/proxy-protocol.txt).
 *
 * @param client where the client connected from
 * @param local what it connected to
 */
public record ProxyHeader(InetSocketAddress client, InetSocketAddress local) {

    private static final byte[] SIGNATURE = {'\r', '\n', '\r', '\n', 0, '\r', '\n', 'Q', 'U', 'I', 'T', '\n'};
    /** §2.1: the longest one of version 1, with CR LF. */
    private static final int MAX_LINE = 107;
    /** Beyond the addresses there may be more, which does not matter here; but not without end. */
    private static final int MAX_LENGTH = 4096;

    private static final Pattern VERSION_1 =
            Pattern.compile("PROXY (?:UNKNOWN(?: .*)?|TCP([46]) (\\S+) (\\S+) (\\d{1,5}) (\\d{1,5}))\r\n");

    /**
     * Reads the header, and no byte of what comes behind it.
     *
     * @return empty if the proxy speaks for itself
     * @throws ProtocolException if there is none
     */
    public static Optional<ProxyHeader> read(Connection connection, Duration timeout) throws IOException {
        long deadline = System.nanoTime() + timeout.toNanos();
        byte[] start = connection.input().readExactly(SIGNATURE.length, deadline);
        return Arrays.equals(start, SIGNATURE) ? version2(connection, deadline) : version1(connection, start, deadline);
    }

    private static Optional<ProxyHeader> version1(Connection connection, byte[] start, long deadline)
            throws IOException {
        StringBuilder line = new StringBuilder(new String(start, StandardCharsets.ISO_8859_1));
        if (!line.toString().startsWith("PROXY ")) {
            throw none();
        }
        while (line.length() < MAX_LINE && line.charAt(line.length() - 1) != '\n') {
            line.append((char) (connection.input().readExactly(1, deadline)[0] & 0xFF));
        }
        Matcher matcher = VERSION_1.matcher(line);
        if (!matcher.matches()) {
            throw none();
        }
        if (matcher.group(1) == null) {
            return Optional.empty();
        }
        int bits = matcher.group(1).equals("4") ? 32 : 128;
        return Optional.of(new ProxyHeader(
                endpoint(matcher.group(2), matcher.group(4), bits),
                endpoint(matcher.group(3), matcher.group(5), bits)));
    }

    private static InetSocketAddress endpoint(String address, String port, int bits) throws ProtocolException {
        Network single = Network.parse(address).orElseThrow(ProxyHeader::none); // a literal, which is not looked up
        int number = Integer.parseInt(port);
        boolean mapped = bits == 128 && Network.bits(single.base()) == 32; // an IPv4 address in the form of an IPv6 one
        if ((Network.bits(single.base()) != bits && !mapped) || address.contains("/") || number > 65535) {
            throw none();
        }
        return new InetSocketAddress(single.base(), number);
    }

    private static Optional<ProxyHeader> version2(Connection connection, long deadline) throws IOException {
        ByteBuffer fixed = ByteBuffer.wrap(connection.input().readExactly(4, deadline));
        int versionAndCommand = fixed.get() & 0xFF;
        int family = fixed.get() & 0xFF;
        int length = fixed.getShort() & 0xFFFF;
        if (versionAndCommand >> 4 != 2 || (versionAndCommand & 0xF) > 1 || length > MAX_LENGTH) {
            throw none();
        }
        ByteBuffer rest = ByteBuffer.wrap(connection.input().readExactly(length, deadline));
        boolean local = (versionAndCommand & 0xF) == 0; // a health check
        int addressLength = switch (family) {
            case 0x11 -> 4;
            case 0x21 -> 16;
            default -> 0; // neither TCP over IPv4 nor over IPv6: nothing that can be a client's address
        };
        if (local || addressLength == 0) {
            return Optional.empty();
        }
        if (length < 2 * addressLength + 4) {
            throw none();
        }
        InetAddress client = address(rest, addressLength);
        InetAddress target = address(rest, addressLength);
        return Optional.of(new ProxyHeader(
                new InetSocketAddress(client, rest.getShort() & 0xFFFF),
                new InetSocketAddress(target, rest.getShort() & 0xFFFF)));
    }

    private static InetAddress address(ByteBuffer from, int length) throws UnknownHostException {
        byte[] bytes = new byte[length];
        from.get(bytes);
        return InetAddress.getByAddress(bytes);
    }

    private static ProtocolException none() {
        return new ProtocolException("no PROXY header");
    }
}
