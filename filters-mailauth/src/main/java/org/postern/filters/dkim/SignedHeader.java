package org.postern.filters.dkim;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.postern.api.mime.Field;
import org.postern.api.mime.Header;
import org.postern.filters.dkim.Canonicalization.Algorithm;

/** The fields of a header as signatures cover them (RFC 6376 §3.4.1, §3.4.2, §5.4.2). */
final class SignedHeader {

    private final Map<String, List<Field>> fields = new HashMap<>();

    SignedHeader(Header header) {
        header.fields()
                .forEach(field -> fields.computeIfAbsent(lower(field.name()), any -> new ArrayList<>())
                        .add(field));
    }

    private static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }

    /** How many fields of that name there are. */
    int count(String name) {
        return fields.getOrDefault(lower(name), List.of()).size();
    }

    /**
     * What is signed.
     *
     * @param names one for each field, the lowest of that name first; those of fields that are not there say that there are none
     * @param signature the field of the signature itself, as it stands in the message, or without the value of {@code b=}
     */
    byte[] signedBytes(List<String> names, Algorithm algorithm, Field signature) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Map<String, Integer> used = new HashMap<>();
        for (String name : names) {
            List<Field> all = fields.getOrDefault(lower(name), List.of());
            int index = all.size() - used.merge(lower(name), 1, Integer::sum);
            if (index >= 0 && all.get(index) == signature) { // a signature never covers itself (RFC 6376 §3.5)
                index = all.size() - used.merge(lower(name), 1, Integer::sum);
            }
            if (index >= 0) {
                bytes.writeBytes(canonical(all.get(index).bytes(), algorithm));
            }
        }
        byte[] last = canonical(withoutSignature(signature.bytes()), algorithm);
        bytes.write(last, 0, last.length - 2); // without its line end
        return bytes.toByteArray();
    }

    /** A field in its canonical form, which ends with CR LF; a LF alone is a line end too. */
    static byte[] canonical(byte[] field, Algorithm algorithm) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(field.length + 2);
        if (algorithm == Algorithm.SIMPLE) {
            simple(field, out);
        } else {
            relaxed(field, out);
        }
        return out.toByteArray();
    }

    private static void simple(byte[] field, ByteArrayOutputStream out) {
        int last = -1;
        for (byte octet : field) {
            if (octet == '\n' && last != '\r') {
                out.write('\r');
            }
            out.write(octet);
            last = octet;
        }
        if (last != '\n') {
            endLine(out);
        }
    }

    private static void relaxed(byte[] field, ByteArrayOutputStream out) {
        int colon = 0;
        while (field[colon] != ':') {
            colon++;
        }
        for (int i = 0; i < colon; i++) {
            int octet = field[i];
            if (!isBlank(octet)) {
                out.write(octet >= 'A' && octet <= 'Z' ? octet + ('a' - 'A') : octet);
            }
        }
        out.write(':');
        boolean begun = false;
        boolean blank = false;
        for (int i = colon + 1; i < field.length; i++) {
            int octet = field[i];
            if (isBlank(octet)) {
                blank = true;
            } else if (!isLineEnd(field, i)) {
                if (blank && begun) {
                    out.write(' ');
                }
                out.write(octet);
                blank = false;
                begun = true;
            }
        }
        endLine(out);
    }

    private static boolean isBlank(int octet) {
        return octet == ' ' || octet == '\t';
    }

    private static boolean isLineEnd(byte[] bytes, int at) {
        return bytes[at] == '\n' || (bytes[at] == '\r' && at + 1 < bytes.length && bytes[at + 1] == '\n');
    }

    private static void endLine(ByteArrayOutputStream out) {
        out.write('\r');
        out.write('\n');
    }

    /** The field of a signature without the value of {@code b=}, white space around it included (RFC 6376 §3.5). */
    static byte[] withoutSignature(byte[] field) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(field.length);
        int at = 0;
        while (field[at] != ':') {
            at++;
        }
        at++;
        out.write(field, 0, at);
        while (at < field.length) {
            int end = at;
            int equals = -1;
            while (end < field.length && field[end] != ';') {
                equals = equals < 0 && field[end] == '=' ? end : equals;
                end++;
            }
            boolean signature = equals >= 0 && isTagB(field, at, equals);
            out.write(field, at, (signature ? equals + 1 : end) - at);
            if (end < field.length) {
                out.write(';');
            }
            at = end + 1;
        }
        return out.toByteArray();
    }

    private static boolean isTagB(byte[] field, int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) {
            int octet = field[i];
            if (octet == 'b') {
                count++;
            } else if (!isBlank(octet) && octet != '\r' && octet != '\n') {
                return false;
            }
        }
        return count == 1;
    }
}
