package org.postern.eventlog;

import jakarta.json.Json;
import jakarta.json.JsonObjectBuilder;
import java.nio.charset.StandardCharsets;
import org.postern.json.JsonRecords;
import org.postern.monitor.traffic.Transaction;

/** A transaction as a line of JSON for log pipelines: its summary, and the way of its commands through the policies. */
final class EventLine {

    private EventLine() {}

    /** Without conversation, header and content. The line's end is part of it. */
    static byte[] of(Transaction transaction) {
        JsonObjectBuilder line = Json.createObjectBuilder(JsonRecords.object(transaction.summary()))
                .add("began", transaction.began().toString())
                .add("helo", transaction.helo())
                .add("clientTls", transaction.clientTls())
                .add("upstreamTls", transaction.upstreamTls())
                .add("commands", JsonRecords.array(transaction.commands()));
        return (JsonRecords.text(line.build()) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
