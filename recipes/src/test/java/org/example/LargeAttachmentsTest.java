package org.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.api.Message;
import org.postern.api.mime.NewPart;
import org.postern.api.mime.Part;
import org.postern.api.octets.Octets;
import org.postern.testkit.TestExchange;
import org.postern.testkit.TestMessage;

class LargeAttachmentsTest {

    private final LargeAttachments policy = new LargeAttachments();

    @TempDir
    Path folder;

    private final Message message = TestMessage.of(NewPart.multipart(
            "mixed",
            NewPart.text("plain", "See the files."),
            NewPart.attachment("../large.iso", "application/octet-stream", Octets.of("x".repeat(2000))),
            NewPart.attachment("small.pdf", "application/pdf", Octets.of("%PDF"))));

    @BeforeEach
    void configure() {
        policy.size = 1000;
        policy.folder = folder.toString();
        policy.address = "https://files.example.org/";
    }

    @Test
    void movesALargeOneAndLeavesALink() throws IOException {
        var exchange = TestExchange.of(message);
        assertEquals(250, exchange.run(policy::data).code());
        List<Part> parts = exchange.relayed().get(0).message().root().leaves();
        String note = parts.get(1).text();
        assertTrue(note.matches(
                "\\.\\./large\\.iso is available at\r\nhttps://files\\.example\\.org/[0-9a-f-]+\\.iso\r\n"));
        Path stored = folder.resolve(note.substring(note.lastIndexOf('/') + 1).strip());
        assertEquals("x".repeat(2000), Files.readString(stored));
        assertEquals("%PDF", parts.get(2).text());
    }

    @Test
    void withoutTheFolderTheClientTriesAgain() {
        policy.folder = folder.resolve("missing").toString();
        assertEquals(451, TestExchange.of(message).run(policy::data).code());
    }
}
