package org.postern.api.octets;

import java.io.InputStream;
import java.util.Arrays;

/**
 * Decodes base64 as lenient readers do (RFC 2045 §6.8): what is no character of its alphabet is left out, padding may stand in the middle
 * or be missing.
 */
final class Base64Input extends DecodingInput {

    private static final byte[] VALUES = values();
    private static final byte NONE = -1;
    private static final byte PADDING = -2;

    private int bits;
    private int characters;

    Base64Input(InputStream in) {
        super(in);
    }

    private static byte[] values() {
        byte[] values = new byte[256];
        Arrays.fill(values, NONE);
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for (int i = 0; i < alphabet.length(); i++) {
            values[alphabet.charAt(i)] = (byte) i;
        }
        values['='] = PADDING;
        return values;
    }

    @Override
    int decode(byte[] chunk, int length, byte[] target) {
        int at = 0;
        for (int i = 0; i < length; i++) {
            int value = VALUES[chunk[i] & 0xFF];
            if (value >= 0) {
                bits = (bits << 6) | value;
                if (++characters == 4) {
                    target[at++] = (byte) (bits >> 16);
                    target[at++] = (byte) (bits >> 8);
                    target[at++] = (byte) bits;
                    characters = 0;
                }
            } else if (value == PADDING) {
                at = flush(target, at);
            }
        }
        return at;
    }

    @Override
    int finish(byte[] target) {
        return flush(target, 0);
    }

    /** What two or three characters are: one byte, or two. */
    private int flush(byte[] target, int place) {
        int at = place;
        if (characters >= 2) {
            int whole = bits << (6 * (4 - characters));
            target[at++] = (byte) (whole >> 16);
            if (characters == 3) {
                target[at++] = (byte) (whole >> 8);
            }
        }
        characters = 0;
        return at;
    }
}
