package org.postern.api.text;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The addresses that begin with the same bits (RFC 4632 §3.1, RFC 4291 §2.3).
 *
 * @param base the first of them
 * @param prefix how many bits they share: 0 to 32, or to 128 for IPv6
 */
public record Network(InetAddress base, int prefix) {

    private static final String BYTE = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern NETWORK =
            Pattern.compile("(" + BYTE + "(?:\\." + BYTE + "){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*)(?:/(\\d{1,3}))?");

    /** @throws IllegalArgumentException if the prefix is out of its range, or the base has a bit behind it */
    public Network {
        if (prefix < 0 || prefix > bits(base) || !masked(base, prefix).equals(base)) {
            throw new IllegalArgumentException("not a network: " + base.getHostAddress() + "/" + prefix);
        }
    }

    /**
     * The network of that prefix which an address is in.
     *
     * @param prefix up to the address' number of bits
     * @throws IllegalArgumentException if it is out of its range
     */
    public static Network around(InetAddress address, int prefix) {
        return new Network(masked(address, prefix), prefix);
    }

    /** Reads {@code 192.0.2.0/24}, {@code 2001:db8::/32}, or an address alone. Names are never looked up. */
    public static Optional<Network> parse(String text) {
        Matcher matcher = NETWORK.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            InetAddress base = InetAddress.getByName(matcher.group(1)); // digits, dots and colons: nothing to look up
            String prefix = matcher.group(2);
            return Optional.of(new Network(base, prefix == null ? bits(base) : Integer.parseInt(prefix)));
        } catch (UnknownHostException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Whether an address is in this network. */
    public boolean contains(InetAddress address) {
        return bits(address) == bits(base) && masked(address, prefix).equals(base);
    }

    /** How many bits an address has: 32, or 128. */
    public static int bits(InetAddress address) {
        return address.getAddress().length * 8;
    }

    private static InetAddress masked(InetAddress address, int prefix) {
        byte[] bytes = address.getAddress();
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.min(8, Math.max(0, prefix - i * 8));
            bytes[i] &= (byte) (0xFF << (8 - kept));
        }
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e); // as long as the one that it was made of
        }
    }

    /** As it is written: {@code 192.0.2.0/24}. */
    @Override
    public String toString() {
        return base.getHostAddress() + "/" + prefix;
    }
}
