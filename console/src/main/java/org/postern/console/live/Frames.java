package org.postern.console.live;

import java.nio.charset.StandardCharsets;
import org.postern.json.JsonRecords;

/** The text of server-sent events. */
final class Frames {

    static final byte[] HEARTBEAT = ":\n\n".getBytes(StandardCharsets.UTF_8);
    static final byte[] RETRY = "retry: 3000\n\n".getBytes(StandardCharsets.UTF_8);

    private Frames() {}

    /** An event with a JSON object, which has no line breaks. */
    static byte[] event(String name, Record data) {
        return ("event: " + name + "\ndata: " + JsonRecords.text(data) + "\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
