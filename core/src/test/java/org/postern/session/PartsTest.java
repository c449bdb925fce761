package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Data;
import org.postern.api.Message;
import org.postern.api.mime.Edit;
import org.postern.api.mime.Part;
import org.postern.api.octets.Octets;
import org.postern.testing.GatewayFixture;
import org.postern.testing.RecordedLog;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** Policies see the parts of a message, and what they change is relayed with every other byte as it came. */
@Tag("wire")
class PartsTest {

    private static final String MAIL = String.join(
            "\r\n",
            "Subject: x",
            "MIME-Version: 1.0",
            "Content-Type: multipart/mixed; boundary=b",
            "",
            "--b",
            "Content-Transfer-Encoding: quoted-printable",
            "",
            "=C3=A4",
            "--b",
            "Content-Type: application/x-file; name=x",
            "Content-Transfer-Encoding: base64",
            "",
            "QUJD",
            "--b--",
            "");

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream);
    private final RecordedLog log = new RecordedLog();

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
        log.close();
    }

    private static String text(Octets octets) throws IOException {
        try (InputStream in = octets.open()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private String send(String mail) throws IOException {
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            return client.mail("a@example.org", "b@example.org", mail);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "30", "100", "256KiB"})
    void aChangedPartIsRelayedAndSeenByTheNextPolicy(String spoolThreshold) throws IOException {
        List<Part> seen = new ArrayList<>();
        gateway.with(properties -> properties.set("spoolThreshold", spoolThreshold))
                .policy(Data.class, 1, exchange -> {
                    seen.add(exchange.command().message().root());
                    return exchange.pass();
                })
                .policy(Data.class, 2, exchange -> {
                    Message message = exchange.command().message();
                    assertThat(message.root()).isSameAs(seen.get(0)); // taken apart once
                    Edit edit = message.edit().content(message.root().leaves().get(1), Octets.of("123456"));
                    return exchange.pass(exchange.command().withMessage(message.with(edit)));
                })
                .policy(Data.class, 3, exchange -> {
                    Message message = exchange.command().message();
                    Part file = message.root().leaves().get(1);
                    assertThat(text(file.content())).isEqualTo("123456");
                    assertThat(text(file.body())).isEqualTo("MTIzNDU2");
                    return exchange.pass(exchange.command().withMessage(message.withField("X-Size", "" + file.end())));
                });
        assertThat(send(MAIL)).startsWith("250 ");
        String changed = MAIL.replace("QUJD", "MTIzNDU2");
        assertThat(upstream.mail().raw()).isEqualTo("X-Size: " + (changed.indexOf("MTIzNDU2") + 8) + "\r\n" + changed);
    }

    @Test
    void theAttributeOfTheBodyHasItDecoded() throws IOException {
        gateway.policy(Data.class, exchange -> {
            InputStream body = (InputStream) exchange.attributes().get("content.body");
            assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8))
                    .isEqualTo(MAIL.substring(MAIL.indexOf("--b")).replace("QUJD", "ABC"));
            return exchange.pass();
        });
        assertThat(send(MAIL)).startsWith("250 ");
        assertThat(upstream.mail().raw()).isEqualTo(MAIL);
    }

    @ParameterizedTest
    @CsvSource({
        "maxParts, 1, The message has too many parts",
        "maxPartDepth, 1, The message has parts nested too deeply",
        "maxPartHeaderSize, 100, The message has parts with too large headers"
    })
    void aMessageBeyondTheLimitsIsRejectedWhereAPolicyLooksIntoIt(String limit, String value, String reason)
            throws IOException {
        gateway.with(properties -> properties.set(limit, value)).policy(Data.class, exchange -> {
            exchange.command().message().root();
            return exchange.pass();
        });
        assertThat(send(MAIL)).isEqualTo("554 5.6.0 " + reason);
        assertThat(upstream.mails()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"maxParts, 1", "maxPartDepth, 1", "maxPartHeaderSize, 100"})
    void orItIsOneOpaquePart(String limit, String value) throws IOException {
        gateway.with(properties -> properties.set(limit, value).set("malformedMessage", "opaque"))
                .policy(Data.class, exchange -> {
                    Message message = exchange.command().message();
                    assertThat(message.root().all()).hasSize(1);
                    assertThat(message.root().type()).hasToString("application/octet-stream");
                    assertThat(text(message.root().content())).isEqualTo(MAIL.substring(MAIL.indexOf("--b")));
                    return exchange.pass(exchange.command().withMessage(message.withField("X", "y")));
                });
        assertThat(send(MAIL)).startsWith("250 ");
        assertThat(upstream.mail().raw()).isEqualTo("X: y\r\n" + MAIL);
    }

    @Test
    void noLimitCountsWhereNoPolicyLooksIntoIt() throws IOException {
        gateway.with(properties -> properties.set("maxParts", "1"))
                .policy(
                        Data.class,
                        exchange -> exchange.pass(exchange.command()
                                .withMessage(exchange.command().message().withField("X", "y"))));
        assertThat(send(MAIL)).startsWith("250 ");
        assertThat(upstream.mail().raw()).isEqualTo("X: y\r\n" + MAIL);
    }

    @Test
    void whatAPolicyNotesIsForLaterOnesOfTheTransactionAndInTheLog() throws IOException {
        List<String> known = new ArrayList<>();
        gateway.policy(Data.class, 1, exchange -> {
                    known.add(String.valueOf(exchange.attributes().get("virus.name")));
                    exchange.note("virus.name", "Eicar Test=x\r\n");
                    return exchange.pass();
                })
                .policy(Data.class, 2, exchange -> {
                    known.add(String.valueOf(exchange.attributes().get("virus.name")));
                    return exchange.pass();
                });
        try (SmtpClient client = gateway.start().connect()) {
            client.hello();
            assertThat(client.mail("a@example.org", "b@example.org", MAIL)).startsWith("250 ");
            assertThat(client.mail("a@example.org", "b@example.org", MAIL)).startsWith("250 ");
        }
        assertThat(known).containsExactly("null", "Eicar Test=x\r\n", "null", "Eicar Test=x\r\n");
        Awaitility.await()
                .untilAsserted(() -> assertThat(log.text())
                        .containsPattern("from=<a@example.org> .* reply=250 .* virus.name=Eicar\\+20Test=x\\+0D\\+0A"));
    }
}
