package org.postern.console.api;

import jakarta.json.JsonException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.postern.console.access.AccessFilter;
import org.postern.console.access.Problem;
import org.postern.json.JsonRecords;

/** The JSON object of a request. */
final class Body {

    private Body() {}

    /**
     * Reads it as a record.
     *
     * @param expected an example, for who sends something else
     */
    static <R extends Record> R read(Class<R> type, InputStream body, String expected) throws IOException, Problem {
        byte[] bytes = body.readNBytes(AccessFilter.MAX_BODY + 1);
        if (bytes.length > AccessFilter.MAX_BODY) {
            throw new Problem(413, "The body is too large: expected at most " + AccessFilter.MAX_BODY + " bytes");
        }
        try {
            return JsonRecords.read(type, new String(bytes, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException | JsonException | ClassCastException e) {
            throw new Problem(
                    400, "Invalid body: expected " + expected); // which may hold a password: it is not repeated
        }
    }
}
