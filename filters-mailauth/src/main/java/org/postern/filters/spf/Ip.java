package org.postern.filters.spf;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** IP addresses as names have them. */
final class Ip {

    private Ip() {}

    /** The value of the macro {@code i} (RFC 7208 §7.3): numbers or hexadecimal digits, with dots between. */
    static String dotted(InetAddress address) {
        return String.join(".", labels(address));
    }

    /** The name whose PTR record has the address' name. */
    static String reverse(InetAddress address) {
        List<String> labels = labels(address);
        Collections.reverse(labels);
        return String.join(".", labels) + (address instanceof Inet4Address ? ".in-addr.arpa" : ".ip6.arpa");
    }

    private static List<String> labels(InetAddress address) {
        List<String> labels = new ArrayList<>();
        for (byte each : address.getAddress()) {
            if (address instanceof Inet4Address) {
                labels.add(Integer.toString(each & 0xFF));
            } else {
                labels.add(Integer.toHexString((each >> 4) & 0xF));
                labels.add(Integer.toHexString(each & 0xF));
            }
        }
        return labels;
    }
}
