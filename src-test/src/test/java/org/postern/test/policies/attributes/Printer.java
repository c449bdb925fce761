package org.postern.test.policies.attributes;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.postern.test.policies.Journal;

/** Writes attributes as lines of a table. */
final class Printer {

    private Printer() {}

    static void print(String command, Map<String, Object> attributes) throws IOException {
        for (Map.Entry<String, Object> each : new TreeMap<>(attributes).entrySet()) {
            Journal.write(command + " " + each.getKey() + "=" + text(each.getValue()));
        }
    }

    private static String text(Object value) throws IOException {
        return value instanceof InputStream in
                ? new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\\r\\n")
                : value.toString();
    }
}
