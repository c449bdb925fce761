package org.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

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

class FooterTest {

    private final Footer policy = new Footer();

    @BeforeEach
    void configure() {
        policy.footer = "Example Ltd \u2013 Ann & Bob";
    }

    private Message relayed(Message message) {
        var exchange = TestExchange.of(message);
        assertEquals(250, exchange.run(policy::data).code());
        return exchange.relayed().get(0).message();
    }

    @Test
    void isUnderTheTextAndUnderTheHtml() throws IOException {
        Message message = TestMessage.of(NewPart.multipart(
                "mixed",
                NewPart.multipart(
                        "alternative",
                        NewPart.text("plain", "Hello\n"),
                        NewPart.text("html", "<html><body><p>Hello</p></BODY></html>")),
                NewPart.attachment("notes.txt", "text/plain", Octets.of("notes"))));
        List<Part> parts = relayed(message).root().leaves();
        assertEquals(
                "Hello\r\n\r\n-- \r\nExample Ltd \u2013 Ann & Bob\r\n",
                parts.get(0).text());
        assertEquals(
                "<html><body><p>Hello</p><hr><p>Example Ltd \u2013 Ann &amp; Bob</p></BODY></html>",
                parts.get(1).text());
        assertEquals("notes", parts.get(2).text());
    }

    @Test
    void changesTheEncodingOnlyWhereItHasTo() throws IOException {
        assertEquals("""
                Subject: Hello
                MIME-Version: 1.0
                Content-Type: text/plain; charset=utf-8
                Content-Transfer-Encoding: quoted-printable

                Hello

                =2D-=20
                Example Ltd =E2=80=93 Ann & Bob
                """, TestMessage.text(relayed(TestMessage.of("Subject: Hello\n\nHello\n"))));
    }

    @Test
    void leavesWhatIsSignedAsItIs() throws IOException {
        Message signed = TestMessage.of(NewPart.multipart(
                "signed",
                NewPart.text("plain", "Hello\n"),
                NewPart.attachment("smime.p7s", "application/pkcs7-signature", Octets.of("signature"))));
        assertEquals(TestMessage.text(signed), TestMessage.text(relayed(signed)));
    }
}
