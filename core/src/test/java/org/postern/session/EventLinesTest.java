package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.api.Data;
import org.postern.api.Reply;
import org.postern.testing.GatewayFixture;
import org.postern.testing.Policies;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** Each transaction is a line of the file of events. */
@Tag("wire")
class EventLinesTest {

    @TempDir
    private Path folder;

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream);

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
    }

    private static JsonObject json(String line) {
        try (JsonReader reader = Json.createReader(new StringReader(line))) {
            return reader.readObject();
        }
    }

    @Test
    void hasTheWayThroughThePolicies() throws IOException {
        Path file = folder.resolve("events.json");
        gateway.policy(Policies.of(
                        "NoViruses", Data.class, exchange -> Reply.reject(554, "5.7.1", "There is one in it")))
                .with(properties -> properties.set("eventFile", file.toString()));
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            client.mail("ann@example.org", "bob@example.org", "Subject: hidden\r\n\r\n");
            client.envelope("ann@example.org", "bob@example.org");
        }
        gateway.awaitNoSessions();
        gateway.gateway().stop();
        List<JsonObject> lines =
                Files.readAllLines(file).stream().map(EventLinesTest::json).toList();
        assertThat(lines).extracting(line -> line.getString("outcome")).containsExactly("rejected", "aborted");
        JsonObject data = lines.get(0).getJsonArray("commands").getValuesAs(JsonObject.class).stream()
                .filter(command -> command.getString("verb").equals("DATA"))
                .findFirst()
                .orElseThrow();
        assertThat(data.getJsonArray("path").getJsonObject(0).getString("policy"))
                .isEqualTo("NoViruses");
        assertThat(Files.readString(file)).doesNotContain("hidden");
    }
}
