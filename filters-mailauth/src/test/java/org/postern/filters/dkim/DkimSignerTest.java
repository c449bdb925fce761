package org.postern.filters.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Data;
import org.postern.api.Message;
import org.postern.api.mime.MimeRules;
import org.postern.api.octets.Octets;
import org.postern.filters.dkim.DkimResult.Result;
import org.postern.settings.SettingException;
import org.postern.testing.DkimKey;
import org.postern.testing.RecordedLog;
import org.postern.testkit.TestExchange;
import org.postern.testkit.TestMessage;

@Tag("unit")
@Timeout(120)
class DkimSignerTest {

    private static final String MAIL = """
            From: Ann <ann@example.org>
            To: bob@example.com
            Subject: Hello

            It works.
            """;

    @TempDir
    static Path folder;

    private static SigningFixture keys;

    @BeforeAll
    static void makeKeys() {
        keys = new SigningFixture(folder);
    }

    private static String tag(Message message, String name) throws IOException {
        String value = message.header().first("DKIM-Signature").orElseThrow();
        return TagList.parse(value).orElseThrow().compact(name);
    }

    @Test
    void signsWithEachKey() throws Exception {
        TestExchange<Data> exchange = TestExchange.of(TestMessage.of(MAIL));
        assertThat(exchange.run(keys.signer()::decide).code()).isEqualTo(250);
        assertThat(exchange.notes()).containsEntry("dkim.signed", "example.org/rsa,example.org/ed");
        Message message = exchange.relayed().get(0).message();
        assertThat(keys.verify(message))
                .extracting(DkimResult::algorithm, DkimResult::result)
                .containsExactly(tuple("rsa-sha256", Result.PASS), tuple("ed25519-sha256", Result.PASS));
        assertThat(TestMessage.text(message)).endsWith("\n" + MAIL);
        assertThat(message.header().fields().subList(0, 3))
                .extracting(field -> field.name())
                .containsExactly("DKIM-Signature", "DKIM-Signature", "From");
    }

    @Test
    void itsFieldIsFoldedAndEndsWithTheSignature() throws Exception {
        String mail =
                "List-Id: <list.example.org>\nList-Unsubscribe: <https://example.org/>\nReferences: <1@example.org>\n"
                        + "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n"
                        + MAIL;
        for (String canonicalization :
                List.of("relaxed/relaxed", "relaxed/simple", "simple/relaxed", "simple/simple")) {
            Message message = keys.signed(TestMessage.of(mail), "canonicalization", canonicalization, "expires", "30d");
            assertThat(keys.verify(message)).extracting(DkimResult::result).containsOnly(Result.PASS);
            assertThat(TestMessage.text(message).lines()).allMatch(line -> line.length() <= 78);
            for (String field : message.header().all("DKIM-Signature")) {
                assertThat(field).matches("v=1; .*;\\s*b=[A-Za-z0-9+/=\\s]+");
            }
            assertThat(tag(message, "c")).isEqualTo(canonicalization);
            assertThat(tag(message, "t")).isEqualTo("1800000000");
            assertThat(tag(message, "x")).isEqualTo("" + (1_800_000_000 + 30 * 24 * 3600));
        }
    }

    /** RFC 6376 §5.4: From is always signed, and no other can be added. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "From: a@example.org ! From:From:Reply-To:To:Cc:Subject",
                "From: a@example.org|Subject: x|To: b@example.com ! From:To:Subject:From:Reply-To:To:Cc:Subject",
                "from: a@example.org|DATE: x ! From:Date:From:Reply-To:To:Cc:Subject:Date",
                "From: a@example.org|X-Other: x|Received: y ! From:From:Reply-To:To:Cc:Subject",
                "From: a@example.org|Subject: x|Subject: y" + " ! From:Subject:Subject:From:Reply-To:To:Cc:Subject",
                "From: a@example.org|MIME-Version: 1.0|Content-Type: text/plain"
                        + " ! From:MIME-Version:Content-Type:From:Reply-To:To:Cc:Subject:MIME-Version:Content-Type",
            })
    void signedFields(String header, String names) throws Exception {
        Message message = keys.signed(TestMessage.of(header.replace('|', '\n') + "\n\nx\n"));
        assertThat(tag(message, "h")).isEqualTo(names);
        assertThat(keys.verify(message)).extracting(DkimResult::result).containsOnly(Result.PASS);
    }

    @Test
    void fieldsOfTheAdministratorsChoice() throws Exception {
        String[] settings = {"headers", "from, X-Case, Subject", "oversign", "X-Case, X-None"};
        Message message = keys.signed(TestMessage.of("X-Case: 1\n" + MAIL), settings);
        assertThat(tag(message, "h")).isEqualTo("from:X-Case:Subject:X-Case:X-None");
        assertThat(keys.verify(message)).extracting(DkimResult::result).containsOnly(Result.PASS);
        assertThat(keys.verify(message.withField("X-None", "y")))
                .extracting(DkimResult::result)
                .containsOnly(Result.FAIL);
        assertThat(keys.verify(message.withField("To", "eve@example.com")))
                .extracting(DkimResult::result)
                .containsOnly(Result.PASS);
    }

    // ---- whose key

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "ann@example.org ! example.org",
                "ANN@EXAMPLE.ORG. ! example.org",
                "Ann <ann@example.org> (at example.net) ! example.org",
                "\"Ann, at <home@example.net>\" <ann@example.org> ! example.org",
                "\"a@b.test\"@example.org ! example.org",
                "a@example.org, \"B, C\" <b@example.org> ! example.org",
                "Friends: a@example.org, b@example.org; ! example.org",
                "=?utf-8?q?a=40example.org?= <a@example.org> ! example.org",
                "=?utf-8?q?x=40example.net?= <a@example.org> ! ''",
                "<@relay.test,@other.test:ann@example.org> ! example.org",
                "a@sub.example.com ! example.com",
                "a@deep.sub.example.com ! example.com",
                "a@near.sub.example.com ! near.sub.example.com",
                "a@b\u00fccher.example ! xn--bcher-kva.example",
                "a@example.com ! ''",
                "a@xexample.org ! ''",
                "a@example.net ! ''",
                "a@example.org, b@example.net ! ''",
                "a@example.net <b@example.org> ! ''",
                "Doe, John <john@example.org> ! ''",
                "<a@example.org> <b@example.org> ! ''",
                "a@[192.0.2.1] ! ''",
                "example.org ! ''",
                "Friends:; ! ''",
                "'' ! ''",
                "<x@victim.test> <x@example.org> ! ''",
                "<x@example.org> x@victim.test ! ''",
                "<x@victim.test,x@example.org> ! ''",
                "ceo@victim.test@example.org ! ''",
                "x@victim.test:;,x@example.org ! ''",
                "=?utf-8?q?x=40victim.test?=:x@example.org; ! ''",
                "<@x@victim.test:x@example.org> ! ''",
                "x@example.org (x@victim.test) ! ''",
                "=?utf-8?q?x=40victim.test?=@example.org ! ''",
                "ceo, x@example.org ! ''",
                "<a@example.org ! ''",
                "\"a@example.org ! ''",
                "(a@example.org ! ''"
            })
    void theDomainInFromSigns(String from, String domain) throws Exception {
        String all = "example.org=" + keys.rsa + ", *.example.com=" + keys.rsa + ", near.sub.example.com=" + keys.rsa
                + ", B\u00fccher.example=" + keys.rsa;
        Message message = keys.signed(TestMessage.of("From: " + from + "\n\nx\n"), "keys", all);
        Optional<String> signed = message.header().first("DKIM-Signature");
        assertThat(signed.isPresent() ? tag(message, "d") : "").isEqualTo(domain);
    }

    @ParameterizedTest
    @ValueSource(strings = {"To: b@example.org\n\nx\n", "From: a@example.org\nFrom: b@example.org\n\nx\n"})
    void withoutOneFromThereIsNoSignature(String mail) throws Exception {
        assertThat(TestMessage.text(keys.signed(TestMessage.of(mail)))).isEqualTo(mail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"From ann@example.org Mon\n", ">From ann@example.org Mon\n"})
    void messagesOfMailboxFilesAreNotSigned(String line) throws Exception {
        TestExchange<Data> exchange = TestExchange.of(TestMessage.of(line + MAIL));
        assertThat(exchange.run(keys.signer("missing", "reject")::decide).code())
                .isEqualTo(250);
        assertThat(exchange.notes()).isEmpty();
        assertThat(TestMessage.text(exchange.relayed().get(0).message())).isEqualTo(line + MAIL);
    }

    @Test
    void messagesWithoutAKeyAreRejectedIfWanted() throws Exception {
        Message message = TestMessage.of(MAIL.replace("example.org", "example.net"));
        TestExchange<Data> exchange = TestExchange.of(message);
        assertThat(exchange.run(keys.signer("missing", "reject")::decide).toString())
                .startsWith("550 5.7.1 ");
        assertThat(exchange.relayed()).isEmpty();
        assertThat(exchange.run(keys.signer()::decide).code()).isEqualTo(250);
        assertThat(exchange.notes()).isEmpty();
        assertThat(exchange.relayed().get(0).message()).isSameAs(message);
    }

    @Test
    void messagesInQuarantineAreNotSigned() throws Exception {
        TestExchange<Data> exchange = TestExchange.of(TestMessage.of(MAIL)).recipients();
        exchange.run(keys.signer("missing", "reject")::decide);
        assertThat(exchange.notes()).isEmpty();
    }

    // ---- bytes

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From: a@example.org\r\n",
                "From: a@example.org\r\n\r\n",
                "From: a@example.org\r\n\r\n\r\n\r\n",
                "From: a@example.org\r\n\r\n  \r\n\t\r\n",
                "From: a@example.org\r\n\r\nno line end",
                "From: a@example.org\r\n\r\n a  b \t\r\n\r\nc\r\n\r\n",
                "From: a@example.org\r\nSubject:\r\nTo: \r\n\r\nx\r\n",
                "From:\r\n a@example.org\r\nSubject: a\r\n\t b \r\n  c\t\r\n\r\nx\r\n",
                "From : a@example.org\r\nSUBJECT  :x\r\n\r\nx\r\n",
                "From: \u00e4 <a@example.org>\r\nSubject: \u00ff\u00fe\r\n\r\n\u00e4\u0000\u00ff\r\n",
                "From: a@example.org\nSubject: LF\n\nalone\n",
                "From: a@example.org\r\n\r\na\rb\r\n",
                "From: a@example.org\r\nno field\r\nx\r\n"
            })
    void everyMessageIsSigned(String mail) throws Exception {
        byte[] bytes = mail.getBytes(ISO_8859_1);
        for (String canonicalization : List.of("relaxed/relaxed", "simple/simple")) {
            Message message = keys.signed(Message.of(bytes), "canonicalization", canonicalization);
            assertThat(keys.verify(message)).extracting(DkimResult::result).containsExactly(Result.PASS, Result.PASS);
            byte[] all = message.open().readAllBytes();
            assertThat(Arrays.copyOfRange(all, all.length - bytes.length, all.length))
                    .isEqualTo(bytes);
        }
    }

    @Test
    void aLargeBodyIsReadOnceByEachSide() throws Exception {
        AtomicInteger reads = new AtomicInteger();
        byte[] header = "From: a@example.org\r\n\r\n".getBytes(ISO_8859_1);
        byte[] line = ("x".repeat(70) + "  \r\n").getBytes(ISO_8859_1);
        int lines = 200 * 1024 * 1024 / line.length;
        Octets octets = new Octets() {
            @Override
            public InputStream open() {
                return open(0);
            }

            @Override
            public InputStream open(long offset) {
                if (offset == header.length) {
                    reads.incrementAndGet();
                }
                InputStream body = new RepeatedInput(line, lines);
                return offset == header.length
                        ? body
                        : new SequenceInputStream(
                                new ByteArrayInputStream(header, (int) offset, header.length - (int) offset), body);
            }

            @Override
            public long size() {
                return header.length + (long) lines * line.length;
            }
        };
        Message message = keys.signed(Message.of(octets, MimeRules.DEFAULT));
        assertThat(reads.get()).isEqualTo(1);
        assertThat(keys.verify(message)).extracting(DkimResult::result).containsExactly(Result.PASS, Result.PASS);
        assertThat(reads.get()).isEqualTo(2);
    }

    private static final class RepeatedInput extends InputStream {

        private final byte[] line;
        private long left;

        RepeatedInput(byte[] line, long times) {
            this.line = line;
            left = times * line.length;
        }

        @Override
        public int read() {
            return left == 0 ? -1 : line[(int) ((line.length - left-- % line.length) % line.length)];
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (left == 0) {
                return -1;
            }
            int at = (int) ((line.length - left % line.length) % line.length);
            int some = (int) Math.min(Math.min(length, line.length - at), left);
            System.arraycopy(line, at, bytes, offset, some);
            left -= some;
            return some;
        }
    }

    // ---- settings

    @Test
    void isReadyWithAKey() throws Exception {
        keys.signer().ready();
        assertThatThrownBy(() -> keys.signer("keys", "").ready())
                .isInstanceOf(IOException.class)
                .hasMessage("no key is configured: postern.dkimSign.keys is empty");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "keys ! example.org ! such as example.org=sel1:",
                "keys ! example.org=rsa ! such as example.org=sel1:",
                "keys ! example.org=s:/no/such/file ! /no/such/file",
                "keys ! example.org=s:FOLDER/text.pem ! no private key",
                "keys ! example.org=s:FOLDER/ec.pem ! neither RSA nor Ed25519",
                "keys ! example.org=s:FOLDER/rsa512.pem ! an RSA key of 512 bits",
                "keys ! exa_mple=s:FOLDER/rsa.pem ! such as example.org=sel1:",
                "keys ! example.org=a b:FOLDER/rsa.pem ! such as example.org=sel1:",
                "keys ! example.org=s:FOLDER/rsa.pem s:FOLDER/ed25519.pem ! two for s",
                "keys ! example.org=s:FOLDER/rsa.pem, example.org=t:FOLDER/rsa.pem ! example.org twice",
                "headers ! To, Subject ! From among them",
                "headers ! From, DKIM-Signature ! DKIM-Signature",
                "headers ! From, a b ! names of header fields",
                "headers ! From, a;b ! names of header fields",
                "headers ! From, from ! each name once",
                "oversign ! Received ! names of header fields",
                "canonicalization ! relaxed ! relaxed/relaxed",
                "canonicalization ! nofws/simple ! relaxed/relaxed",
                "expires ! 0d ! such as 12h or 30d",
                "expires ! 5m ! such as 12h or 30d",
                "missing ! defer ! PASS, REJECT"
            })
    void invalidSettings(String name, String value, String expected) throws Exception {
        Files.writeString(folder.resolve("text.pem"), "no key\n");
        KeyPairGenerator ec = KeyPairGenerator.getInstance("EC");
        String key = Base64.getMimeEncoder(64, new byte[] {'\n'})
                .encodeToString(ec.generateKeyPair().getPrivate().getEncoded());
        Files.writeString(
                folder.resolve("ec.pem"), "-----BEGIN PRIVATE KEY-----\n" + key + "\n-----END PRIVATE KEY-----\n");
        DkimKey.rsa(folder.resolve("rsa512.pem"), 512);
        assertThatThrownBy(() -> keys.signer(name, value.replace("FOLDER", folder.toString())))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("postern.dkimSign." + name)
                .hasMessageContaining(expected);
    }

    @Test
    void warnsOfShortKeys() {
        DkimKey.rsa(folder.resolve("rsa1024.pem"), 1024);
        try (RecordedLog log = new RecordedLog()) {
            keys.signer("keys", "example.org=old:" + folder.resolve("rsa1024.pem"));
            assertThat(log.text()).contains("the RSA key example.org/old has fewer than 2048 bits");
        }
    }
}
