package org.postern.jca;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.api.Data;
import org.postern.testing.GatewayFixture;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** Follows an address, a body and a property through the code, as {@code docs/architecture.md} describes. */
@Tag("wire")
class StopsTest {

    private static final int MAX_STOPS = 12;
    private static final String MARK = "mark-of-this-test";

    @BeforeAll
    static void install() {
        Stops.install();
    }

    private static List<String> documented(String name) throws IOException {
        String page = Files.readString(Path.of("../docs/architecture.md"));
        Matcher block = Pattern.compile("<!-- stops: " + name + " -->\\s*```\\w*\n(.*?)```", Pattern.DOTALL)
                .matcher(page);
        assertThat(block.find()).as("the stops of " + name).isTrue();
        return block.group(1).lines().map(line -> line.replaceAll("\\s.*", "")).toList();
    }

    private static void print(String name, List<String> stops) {
        System.out.println("stops of the " + name + ": " + String.join(" ", stops));
    }

    /** The reply comes back the same way; here it is the way there that counts. */
    private static List<String> upTo(String last, List<String> stops) {
        assertThat(stops).as("stops").anyMatch(stop -> stop.startsWith(last));
        int end = 0;
        while (!stops.get(end).startsWith(last)) {
            end++;
        }
        return stops.subList(0, end + 1);
    }

    /** What is recorded goes beside, and has no part in the way of a mail. */
    private static GatewayFixture unrecorded(ScriptedUpstream upstream) {
        return new GatewayFixture(upstream).pooled().with(properties -> properties.set("monitoring", "false"));
    }

    @Test
    void anAddress() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = unrecorded(upstream).start();
                SmtpClient client = gateway.connect()) {
            client.hello();
            Stops.follow(MARK);
            assertThat(client.say("MAIL FROM:<" + MARK + "@example.org>")).startsWith("250 ");
            List<String> stops = upTo("Output.", Stops.end());
            print("address", stops);
            assertThat(stops)
                    .isEqualTo(documented("address"))
                    .hasSizeLessThanOrEqualTo(MAX_STOPS)
                    .extracting(stop -> stop.replaceAll("\\..*", ""))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void aBodyThatIsStreamed() throws IOException {
        List<String> stops = upTo("Output.", body(false));
        print("body", stops);
        assertThat(stops).isEqualTo(documented("body"));
    }

    @Test
    void aBodyThatIsHeld() throws IOException {
        List<String> stops = upTo("Output.", body(true));
        print("body that is held", stops);
        assertThat(stops).isEqualTo(documented("body held"));
    }

    private static List<String> body(boolean held) throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = unrecorded(upstream)) {
            if (held) {
                gateway.policy(Data.class, exchange -> exchange.pass());
            }
            try (SmtpClient client = gateway.start().connect()) {
                client.hello();
                client.say("MAIL FROM:<a@example.org>");
                client.say("RCPT TO:<b@example.org>");
                client.say("DATA");
                Stops.follow(MARK);
                assertThat(client.say("Subject: x\r\n\r\n" + MARK + "\r\n.")).startsWith("250 ");
                return Stops.end();
            }
        }
    }

    @Test
    void aProperty() throws IOException {
        Stops.follow("47s");
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream)
                        .withUpstream(properties -> properties.set("hostDownTime", "47s"))
                        .start();
                SmtpClient client = gateway.connect()) {
            client.hello();
            List<String> stops = upTo("Hosts.", Stops.end());
            print("property", stops);
            assertThat(stops).isEqualTo(documented("property"));
        } finally {
            Stops.end();
        }
    }
}
