package org.postern.history;

import java.net.InetAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;
import org.postern.api.text.Network;

/**
 * What is compared in SQL. Texts are folded as {@link org.postern.api.text.Wildcard} folds them, so that the database's idea of letters
 * does not matter; what a database may refuse, NUL and halves of surrogate pairs, has a character of the private use area in its place.
 */
final class Keys {

    /** Longer texts are compared by their beginning: an entry of an index of PostgreSQL has at most 2,704 bytes. */
    static final int MAX_LENGTH = 400;

    static final int MAX_ID_LENGTH = 100;

    /** How much of a transaction can be searched, in characters. */
    static final int MAX_SEARCH_TEXT = 200_000;

    /** Between texts of one column. */
    static final char SEPARATOR = '\uE801';

    private static final char NUL = '\uE800';
    private static final int SURROGATE_SHIFT = '\uE000' - Character.MIN_SURROGATE;

    private Keys() {}

    /** A text without regard to case. */
    static String folded(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            folded.append(storable(Character.toLowerCase(Character.toUpperCase(text.charAt(i)))));
        }
        return folded.toString();
    }

    private static char storable(char c) {
        return Character.isSurrogate(c) ? (char) (c + SURROGATE_SHIFT) : c == 0 ? NUL : c;
    }

    /** A text that is short enough for an index. */
    static String key(String text) {
        return cut(folded(text), MAX_LENGTH);
    }

    /** The same for an id. */
    static String idKey(String text) {
        return cut(folded(text), MAX_ID_LENGTH);
    }

    /** An id as it is. */
    static String id(String text) {
        StringBuilder id = new StringBuilder(text.length());
        text.chars().forEach(c -> id.append(storable((char) c)));
        return cut(id.toString(), MAX_ID_LENGTH);
    }

    /** Several texts, each of which can be found between separators. */
    static String list(Collection<String> texts, int maxLength) {
        StringBuilder list = new StringBuilder().append(SEPARATOR);
        texts.forEach(text -> list.append(folded(text)).append(SEPARATOR));
        return cut(list.toString(), maxLength);
    }

    static String cut(String text, int maxLength) {
        return text.length() <= maxLength ? text : text.substring(0, maxLength);
    }

    /** Microseconds since the epoch. */
    static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time.truncatedTo(ChronoUnit.MICROS));
    }

    /** The first microsecond that is not before a time. */
    static long microsFrom(Instant time) {
        return micros(time.plusNanos(999));
    }

    /** An address as digits that are in the order of addresses; empty if the text is none. */
    static String bits(String client) {
        return Network.parse(client.replaceFirst("%.*", ""))
                .map(network -> digits(network.base().getAddress()))
                .orElse("");
    }

    /** The digits of a network's first and last address; empty if the text is neither a network nor an address. */
    static Optional<Range> range(String client) {
        return Network.parse(client.strip()).map(network -> {
            byte[] last = network.base().getAddress();
            for (int bit = network.prefix(); bit < last.length * 8; bit++) {
                last[bit / 8] |= (byte) (0x80 >> bit % 8);
            }
            return new Range(bits(network.base()), digits(last));
        });
    }

    private static String bits(InetAddress address) {
        return digits(address.getAddress());
    }

    private static String digits(byte[] address) {
        return (address.length == 4 ? "4:" : "6:") + HexFormat.of().formatHex(address);
    }

    /** Both ends are included. */
    record Range(String first, String last) {}

    /** An upstream host without its port, and an IPv6 address without its brackets. */
    static String host(String upstream) {
        return upstream.replaceFirst(":[^:]*$", "").replaceFirst("^\\[(.*)]$", "$1");
    }

    /**
     * JSON that every database takes: halves of surrogate pairs are escaped, as NUL is already.
     *
     * @param json a text of JSON
     */
    static String storableJson(String json) {
        StringBuilder text = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (!Character.isSurrogate(c)) {
                text.append(c);
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < json.length()
                    && Character.isLowSurrogate(json.charAt(i + 1))) {
                text.append(c).append(json.charAt(++i));
            } else {
                text.append("\\u").append(HexFormat.of().toHexDigits(c));
            }
        }
        return text.toString();
    }
}
