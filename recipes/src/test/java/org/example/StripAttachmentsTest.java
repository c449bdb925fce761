package org.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postern.api.Message;
import org.postern.api.mime.NewPart;
import org.postern.api.mime.Part;
import org.postern.api.octets.Octets;
import org.postern.testkit.TestExchange;
import org.postern.testkit.TestMessage;

class StripAttachmentsTest {

    private final StripAttachments policy = new StripAttachments();

    @BeforeEach
    void configure() {
        policy.types = List.of("application/zip", "video/*");
    }

    private Message relayed(Message message) {
        var exchange = TestExchange.of(message);
        assertEquals(250, exchange.run(policy::data).code());
        return exchange.relayed().get(0).message();
    }

    @Test
    void replacesThoseOfTheTypes() throws IOException {
        Message message = TestMessage.of(NewPart.multipart(
                "mixed",
                NewPart.text("plain", "See the files."),
                NewPart.attachment("f\u00fcr Ann.zip", "application/zip", Octets.of("PK")),
                NewPart.attachment("a.pdf", "application/pdf", Octets.of("%PDF"))));
        List<Part> parts = relayed(message).root().leaves();
        assertEquals("See the files.", parts.get(0).text());
        assertEquals(
                "Attachment removed: f\u00fcr Ann.zip (application/zip)\r\n",
                parts.get(1).text());
        assertEquals("%PDF", parts.get(2).text());
    }

    @Test
    void leavesOtherMessagesAsTheyAre() {
        Message message = TestMessage.of("Subject: Hello\n\nNo file.\n");
        assertSame(message, relayed(message));
    }
}
