package org.postern.filters.spf;

import java.net.InetAddress;
import java.util.Optional;
import org.xbill.DNS.Address;

/**
 * Addresses that begin with the same bits. Unlike {@link org.postern.api.text.Network} it may be written with other bits behind them, and
 * {@code ::ffff:192.0.2.1} is an IPv6 address (RFC 7208 §5.6).
 */
final class AddressRange {

    private final byte[] address;
    private final int prefix;

    private AddressRange(byte[] address, int prefix) {
        this.address = address;
        this.prefix = prefix;
    }

    /** @param bits 32 for an IPv4 address, 128 for IPv6 */
    static Optional<AddressRange> parse(String text, int bits, int prefix) {
        return Optional.ofNullable(Address.toByteArray(text, bits == 32 ? Address.IPv4 : Address.IPv6))
                .map(bytes -> new AddressRange(bytes, prefix));
    }

    boolean contains(InetAddress other) {
        byte[] bytes = other.getAddress();
        if (bytes.length != address.length) {
            return false;
        }
        for (int i = 0; i < bytes.length; i++) {
            int kept = Math.min(8, Math.max(0, prefix - i * 8));
            if ((((bytes[i] ^ address[i]) & 0xFF) >> (8 - kept)) != 0) {
                return false;
            }
        }
        return true;
    }
}
