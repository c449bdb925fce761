package org.postern.filters.attachments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Data;
import org.postern.api.Message;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.text.ContentType;
import org.postern.filters.TestSettings;
import org.postern.testkit.TestExchange;

/** Rules for attachments decide about messages. */
@Tag("unit")
class AttachmentsTest {

    private static final String REJECTED = "554 5.7.1 Attachment not accepted";

    private final List<String> quarantined = new ArrayList<>();

    private static String base64(byte[] bytes) {
        return Base64.getMimeEncoder().encodeToString(bytes);
    }

    private static String part(String header, String body) {
        return "--b\r\n" + header + "\r\n\r\n" + body + "\r\n";
    }

    private static String file(String name, String type, byte[] content) {
        return part(
                "Content-Type: " + type
                        + "\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=\"" + name
                        + "\"",
                base64(content));
    }

    /** A text, and these parts behind it. */
    private static Message mail(String... parts) {
        return Message.of(
                ("From: ann@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
                                + part("Content-Type: text/plain", "Hello.") + String.join("", parts) + "--b--\r\n")
                        .getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Message message) throws IOException {
        try (InputStream in = message.open()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private static Attachments attachments(Map<String, String> settings) {
        return TestSettings.make(Attachments::new, settings);
    }

    private static Attachments rules(String rules) {
        return attachments(Map.of("rules", rules));
    }

    private Reply run(Attachments attachments, TestExchange<Data> exchange) {
        return exchange.run(each -> attachments.decide(each, "AttachmentRules", (there, policy, reason) -> {
            quarantined.add(policy + ": " + reason);
            return "id";
        }));
    }

    private String reply(String rules, Message message) {
        Reply reply = run(rules(rules), TestExchange.of(message));
        return reply.code() + " " + reply.text(0);
    }

    private static final byte[] PNG = Archives.bytes("\u0089PNG\r\n\u001a\n\u0000\u0000\u0000\rIHDR");

    // ---- conditions

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # rule                              | name                  | declared type            | found
            name=*.exe                          | setup.exe             | application/octet-stream | true
            name=*.exe                          | SETUP.EXE             | text/plain               | true
            name=*.exe                          | setup.exe.            | text/plain               | true
            name=*.exe                          | 'setup.exe . '        | text/plain               | true
            name=*.exe                          | ../a/setup.exe        | text/plain               | true
            name=setup.exe                      | ../a/setup.exe        | text/plain               | true
            name=setup.exe                      | C:\\\\a\\\\setup.exe  | text/plain               | true
            name=*.exe                          | setup.txt             | text/plain               | false
            name=*.exe,*.scr                    | a.scr                 | text/plain               | true
            name="my *.exe"                     | my setup.exe          | text/plain               | true
            name=*.exe size>1KiB                | setup.exe             | text/plain               | false
            name=*.exe size<1KiB                | setup.exe             | text/plain               | true
            type=text/*                         | setup.exe             | text/html                | true
            type=text/*                         | setup.exe             | image/png                | false
            detected=application/x-msdownload   | a.txt                 | text/plain               | true
            detected=image/*                    | a.txt                 | image/png                | false
            size>20                             | a.txt                 | text/plain               | false
            size>18                             | a.txt                 | text/plain               | true
            *                                   | a.txt                 | text/plain               | true
            encrypted                           | a.txt                 | text/plain               | false
            unreadable                          | a.txt                 | text/plain               | false
            unreadable                          | a.zip                 | text/plain               | true
            name=*.exe type=text/* encrypted    | a.exe                 | text/plain               | false
            """)
    void haveToBeMet(String rule, String name, String type, boolean found) {
        Message message = mail(file(name, type, Archives.PROGRAM));
        assertThat(reply("type=text/plain size<8 accept; " + rule, message)) // but not the text
                .isEqualTo(found ? REJECTED : "250 2.0.0 Queued");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Disposition: attachment; filename=\"=?UTF-8?B?c2V0dXAuZXhl?=\"",
                "Content-Disposition: attachment; filename*=UTF-8''setup%2Eexe",
                "Content-Disposition: attachment; filename*0=\"setup\"; filename*1=\".exe\"",
                "Content-Type: text/plain; name=setup.exe",
                "Content-Type: text/plain; name=setup.exe\r\nContent-Disposition: attachment; filename=a.txt",
                "Content-Disposition: attachment; filename=a.txt\r\nContent-Disposition: attachment; filename=setup.exe",
                "Content-Disposition: inline; filename=setup\u202e.e\u200bxe",
                "Content-Disposition: attachment; filename=\"setup.exe\u00a0\"",
                "Content-Disposition: attachment; filename=a.txt; filename=setup.exe",
                "Content-Disposition: attachment; filename=setup.exe; filename=a.txt",
                "Content-Disposition: attachment; filename=setup.exe; filename*=UTF-8''a.txt",
                "Content-Disposition: attachment; filename*=UTF-8''setup.exe; filename=a.txt",
                "Content-Disposition: attachment; name=setup.exe; filename=a.txt",
                "Content-Type: text/plain; name=a.txt; name=setup.exe",
                "Content-Type: text/plain; filename=setup.exe",
                "Content-Type: text/plain; name=a.txt\r\nContent-Type: text/plain; name*=setup.exe",
                "Content-Disposition: attachment; filename*=UTF-8''setup.exe%00.txt",
            })
    void compareTheNameThatReadersSee(String header) {
        assertThat(reply("name=setup.exe", mail(part(header, "x")))).isEqualTo(REJECTED);
    }

    @ParameterizedTest
    @ValueSource(strings = {".", " ", "/", "\\", "\u00a0", "\u200b", "a", "a/"})
    void compareLongNamesInTime(String filling) {
        String name = "x" + filling.repeat(400_000);
        String named = "Content-Disposition: attachment; filename*=UTF-8''"
                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            List<String> compared = FileNames.compared(List.of(name + ".exe", "a.exe\0" + name, name + "\0.exe"));
            assertThat(compared).anyMatch(each -> each.endsWith(".exe")).contains("a.exe");
            assertThat(compared).allMatch(each -> each.length() <= Archive.MAX_NAME);
            String part = part(named.length() > 900_000 ? named.substring(0, 900_000) : named, "x");
            assertThat(reply("name=*.com", mail(part))).isEqualTo(REJECTED); // since it is unreadable
        });
        assertThat(reply("unreadable accept; name=x*.exe", mail(file("x" + "b".repeat(5000) + ".exe", "a/b", PNG))))
                .startsWith("250");
        assertThat(reply("name=x*.exe; unreadable accept", mail(file("x" + "b".repeat(5000) + ".exe", "a/b", PNG))))
                .isEqualTo(REJECTED);
    }

    @Test
    void detectWhatIsDecoded() {
        String quotedPrintable = part("Content-Transfer-Encoding: quoted-printable", "=4DZ=90=00 x");
        assertThat(reply("detected=application/x-msdownload", mail(quotedPrintable)))
                .isEqualTo(REJECTED);
    }

    @Test
    void lookAtMessagesWithinAndAtWhatIsInThem() {
        String inner = text("Content-Type: application/x-x; name=setup.exe");
        String message = part("Content-Type: message/rfc822; name=old.eml", inner);
        assertThat(reply("name=*.exe", mail(message))).isEqualTo(REJECTED);
        assertThat(reply("name=*.eml", mail(message))).isEqualTo(REJECTED);
        assertThat(reply("type=message/rfc822", mail(message))).isEqualTo(REJECTED);
        assertThat(reply("type=multipart/*", mail(message))).startsWith("250");
    }

    private static String message(String type, String encoding, String body) {
        return part("Content-Type: " + type + "\r\nContent-Transfer-Encoding: " + encoding, body);
    }

    @ParameterizedTest
    @ValueSource(strings = {"message/rfc822", "message/global", "message/news", "message/x-y"})
    void lookAtMessagesThatAreEncoded(String type) throws IOException {
        String inner = text(mail(file("setup.exe", "text/plain", PNG)))
                .replace("--b", "--c")
                .replace("boundary=b", "boundary=c");
        String clean = text(mail(file("setup.txt", "text/plain", PNG)));
        String twice = text(mail(message(type, "base64", base64(Archives.bytes(inner)))));
        for (String rule : List.of("name=*.exe", "detected=image/png")) {
            assertThat(reply(rule, mail(message(type, "base64", base64(Archives.bytes(inner))))))
                    .isEqualTo(REJECTED);
            assertThat(reply(rule, mail(message(type, "quoted-printable", inner.replace("=", "=3D")))))
                    .isEqualTo(REJECTED);
            assertThat(reply(rule, mail(message(type, "x-unknown", inner)))).isEqualTo(REJECTED);
            assertThat(reply(rule, mail(message(type, "base64", base64(Archives.bytes(twice))))))
                    .isEqualTo(REJECTED);
        }
        assertThat(reply("name=*.exe", mail(message(type, "base64", base64(Archives.bytes(clean))))))
                .startsWith("250");
    }

    @Test
    void boundHowFarTheyLookIntoMessagesThatAreEncoded() throws IOException {
        String inner = text(mail());
        for (int i = 0; i < 4; i++) {
            inner = text(mail(message("message/rfc822", "base64", base64(Archives.bytes(inner)))));
        }
        Message four = Message.of(inner.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(reply("name=*.exe", four)).isEqualTo(REJECTED);
        assertThat(run(attachments(Map.of("rules", "name=*.exe", "maxArchiveDepth", "4")), TestExchange.of(four))
                        .code())
                .isEqualTo(250);
        Map<String, String> few = Map.of("rules", "name=*.exe", "maxArchiveDepth", "4", "maxArchiveEntries", "9");
        assertThat(run(attachments(few), TestExchange.of(four)).code()).isEqualTo(554);
        Map<String, String> small = Map.of("rules", "name=*.exe", "maxArchiveDepth", "4", "maxArchiveSize", "500");
        assertThat(run(attachments(small), TestExchange.of(four)).code()).isEqualTo(554);
        String damaged = message("message/rfc822", "base64", base64(Archives.bytes(" folded\r\n\r\nx")));
        assertThat(reply("name=*.exe", mail(damaged))).isEqualTo(REJECTED);
        assertThat(reply("unreadable accept", mail(damaged))).startsWith("250");
    }

    private static String text(String header) {
        return "Subject: y\r\n" + header + "\r\n\r\nx";
    }

    @Test
    void lookAtAMessageThatHasNoParts() {
        assertThat(reply("name=*.exe", Message.of("Content-Disposition: attachment; filename=a.exe\r\n\r\nx\r\n")))
                .isEqualTo(REJECTED);
    }

    // ---- order and actions

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name=a.* accept; *                                 | 554 5.7.1 Attachment not accepted
            name=a.*,b.* accept; type=text/* accept; *         | 250 2.0.0 Queued
            *.exe accept                                       | error
            name=b.* 550 5.7.1 no b; name=b.* reject           | 550 5.7.1 no b
            name=a.* 552 large; name=b.* 550 5.7.1 no b        | 552 large
            name=b.* 451 4.7.1 later                           | 451 4.7.1 later
            name=a.* mark; name=b.* reject                     | 554 5.7.1 Attachment not accepted
            name=a.* remove; name=b.* quarantine               | 250 2.0.0 OK
            """)
    void decideTogether(String rules, String reply) {
        Message message = mail(file("a.exe", "text/plain", Archives.PROGRAM), file("b.png", "image/png", PNG));
        if (reply.equals("error")) {
            assertThatThrownBy(() -> rules(rules)).hasMessageContaining(Rule.EXPECTED);
        } else {
            assertThat(reply(rules, message)).isEqualTo(reply);
        }
    }

    @Test
    void areNoneByDefault() throws IOException {
        Message message = mail(file("a.zip", "text/plain", PNG));
        TestExchange<Data> exchange = TestExchange.of(message);
        assertThat(run(attachments(Map.of()), exchange).code()).isEqualTo(250);
        assertThat(text(exchange.relayed().get(0).message())).isEqualTo(text(message));
        assertThat(exchange.notes()).isEmpty();
    }

    @Test
    void noteWhatTheyHaveFound() {
        TestExchange<Data> exchange = TestExchange.of(mail(file("Setup.exe", "image/png", Archives.PROGRAM)));
        run(rules("name=*.exe,*.scr size>3 550 5.7.1 no"), exchange);
        assertThat(exchange.notes())
                .isEqualTo(Map.of(
                        "attachment.name",
                        "Setup.exe",
                        "attachment.type",
                        "application/x-msdownload",
                        "attachment.rule",
                        "name=*.exe,*.scr size>3"));
    }

    /** Long ones, and one whose cut would be within a character. */
    @Test
    void noteAndMarkNoMoreThanTheBeginning() throws IOException {
        String type = "a".repeat(500_000);
        String name = "x".repeat(199) + "\uD83D\uDE00".repeat(20);
        TestExchange<Data> exchange =
                TestExchange.of(mail(part("Content-Type: application/" + type + "; name=\"" + name + "\"", "")));
        run(rules("type=application/* mark"), exchange);
        assertThat(exchange.notes().get("attachment.name")).isEqualTo("x".repeat(199) + "…");
        assertThat(exchange.notes().get("attachment.type")).hasSizeLessThan(220);
        assertThat(new Item(List.of(), new ContentType("x", type, Map.of()), List.of(), 1, false, false).type())
                .hasSize(201);
        assertThat(exchange.relayed().get(0).message().header().all("X-Postern-Attachment"))
                .singleElement()
                .satisfies(mark -> assertThat(mark).hasSizeLessThan(500));
    }

    @Test
    void leaveEveryByteIfNothingIsFound() throws IOException {
        Message message = mail(file("a.png", "image/png", PNG));
        TestExchange<Data> exchange = TestExchange.of(message);
        run(rules("name=*.exe remove; encrypted mark"), exchange);
        assertThat(text(exchange.relayed().get(0).message())).isEqualTo(text(message));
    }

    @Test
    void removeAPartAndLeaveTheOthers() throws IOException {
        String keep = file("b.png", "image/png", PNG);
        TestExchange<Data> exchange = TestExchange.of(mail(file("a.exe", "text/plain", Archives.PROGRAM), keep));
        run(attachments(Map.of("rules", "name=*.exe", "found", "remove")), exchange);
        assertThat(text(exchange.relayed().get(0).message()))
                .isEqualTo(text(mail(
                        part(
                                "Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit",
                                "An attachment was removed: a.exe (application/x-msdownload), rule: name=*.exe\r\n"),
                        keep)));
        assertThat(exchange.notes()).containsEntry("attachment.name", "a.exe");
    }

    @Test
    void removeAMessageWithAllThatIsInIt() throws IOException {
        String inner = part("Content-Type: message/rfc822; name=a.eml", text("Content-Type: text/x; name=a.exe"));
        TestExchange<Data> exchange = TestExchange.of(mail(inner));
        run(rules("name=*.eml remove; name=*.exe remove"), exchange);
        assertThat(text(exchange.relayed().get(0).message()))
                .contains("An attachment was removed: a.eml (")
                .doesNotContain("a.exe");
    }

    /** Wherever the lines of the notice, in quoted-printable, are broken. */
    @Test
    void rejectWhatCannotBeRemovedBecauseOfABoundary() {
        String behind = "x.exe (application/x-msdownload), rule: name=3D*.exe";
        int rejected = 0;
        for (int i = 0; i < 80; i++) {
            Message message = Message.of("Content-Type: multipart/mixed; boundary=\"" + behind + "\"\r\n\r\n--" + behind
                    + "\r\nContent-Disposition: attachment; filename*=UTF-8''%C3%BC" + "y".repeat(i)
                    + "--x.exe\r\n\r\nMZ\u0001\u0000\r\n--" + behind + "--\r\n");
            TestExchange<Data> exchange = TestExchange.of(message);
            Reply reply = run(rules("name=*.exe remove"), exchange);
            assertThat(reply.code()).isIn(250, 554);
            assertThat(exchange.relayed()).hasSize(reply.code() == 250 ? 1 : 0);
            rejected += reply.code() == 554 ? 1 : 0;
        }
        assertThat(rejected).isBetween(1, 79);
    }

    @Test
    void removeTheOnlyPart() throws IOException {
        TestExchange<Data> exchange =
                TestExchange.of(Message.of("Subject: x\r\nContent-Type: text/x; name=a.exe\r\n\r\nMZ\r\n"));
        run(rules("name=*.exe remove"), exchange);
        assertThat(text(exchange.relayed().get(0).message()))
                .startsWith("Subject: x\r\n")
                .contains("An attachment was removed: a.exe")
                .doesNotContain("MZ");
    }

    @Test
    void markByAFieldOfTheirOwn() throws IOException {
        Message forged = mail(file("a.exe", "text/plain", Archives.PROGRAM), file("ü\r\n b.exe", "text/plain", PNG))
                .withField("X-Postern-Attachment", "none");
        TestExchange<Data> exchange = TestExchange.of(forged);
        run(rules("name=*.exe mark"), exchange);
        assertThat(exchange.relayed().get(0).message().header().all("X-Postern-Attachment"))
                .containsExactly(
                        "a.exe (application/x-msdownload), rule: name=*.exe", "? b.exe (image/png), rule: name=*.exe");
        TestExchange<Data> clean = TestExchange.of(mail().withField("X-Postern-Attachment", "none"));
        run(rules("name=*.exe mark"), clean);
        assertThat(text(clean.relayed().get(0).message())).isEqualTo(text(mail()));
    }

    @Test
    void putIntoQuarantineAndRelayToNoRecipient() {
        TestExchange<Data> exchange = TestExchange.of(mail(file("a.exe", "text/plain", Archives.PROGRAM)));
        assertThat(run(rules("name=*.exe quarantine"), exchange).code()).isEqualTo(250);
        assertThat(exchange.relayed()).isEmpty();
        assertThat(quarantined).containsExactly("AttachmentRules: a.exe (application/x-msdownload), rule: name=*.exe");
    }

    @Test
    void failWhereTheQuarantineDoes() {
        TestExchange<Data> exchange = TestExchange.of(mail(file("a.exe", "text/plain", Archives.PROGRAM)));
        Reply reply = exchange.run(each -> rules("name=*.exe quarantine").decide(each, "x", (there, policy, reason) -> {
            throw new IOException("the quarantine is full");
        }));
        assertThat(reply.code()).isEqualTo(451);
        assertThat(exchange.relayed()).isEmpty();
    }

    @Test
    void tellWhetherTheyNeedAQuarantine() {
        assertThat(rules("name=*.exe quarantine").usesQuarantine()).isTrue();
        assertThat(rules("name=*.exe").usesQuarantine()).isFalse();
        assertThat(attachments(Map.of("found", "quarantine")).usesQuarantine()).isFalse();
        assertThat(attachments(Map.of("found", "quarantine", "rules", "encrypted"))
                        .usesQuarantine())
                .isTrue();
        assertThat(attachments(Map.of("unreadable", "quarantine", "rules", "encrypted"))
                        .usesQuarantine())
                .isTrue();
    }

    @Test
    void decideAboutManyAtOnce() throws Exception {
        Attachments attachments = rules("detected=application/x-msdownload");
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try {
            List<Callable<Integer>> calls = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                byte[] zip = Archives.zip("a" + i, i % 2 == 0 ? Archives.NESTED_7Z : PNG);
                calls.add(() -> run(attachments, TestExchange.of(mail(file("a.zip", "x/y", zip))))
                        .code());
            }
            List<Future<Integer>> codes = threads.invokeAll(calls);
            for (int i = 0; i < 100; i++) {
                assertThat(codes.get(i).get()).isEqualTo(i % 2 == 0 ? 554 : 250);
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void doNotInspectMessagesWithoutRecipients() {
        TestExchange<Data> exchange = TestExchange.of(mail(file("a.exe", "text/plain", Archives.PROGRAM)));
        Reply reply = exchange.run(
                each -> each.pass(each.command().withRecipients(List.of())),
                each -> rules("name=*.exe").decide(each, "x", (there, policy, reason) -> "id"));
        assertThat(reply.code()).isEqualTo(250);
        assertThat(exchange.notes()).isEmpty();
    }

    @Test
    void leaveRecipientsAsTheyAre() {
        TestExchange<Data> exchange = TestExchange.of(mail()).recipients("ben@example.org");
        run(rules("name=*.exe"), exchange);
        assertThat(exchange.relayed().get(0).recipients()).containsExactly(new Rcpt("ben@example.org"));
    }

    // ---- settings

    @Test
    void canBeInAFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("rules"), "# programs\nname=*.exe 550 5.7.1 from; the file\n");
        Attachments attachments = attachments(Map.of("rules", "name=b.exe accept", "file", file.toString()));
        assertThat(run(attachments, TestExchange.of(mail(file("b.exe", "x/y", PNG))))
                        .code())
                .isEqualTo(250);
        assertThat(run(attachments, TestExchange.of(mail(file("a.exe", "x/y", PNG))))
                        .text(0))
                .isEqualTo("5.7.1 from; the file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "*.exe reject",
                "reject",
                "name= reject",
                "name=*.exe rejected",
                "name=*.exe 250 fine",
                "type=image reject",
                "detected=exe",
                "size=3 reject",
                "size>big reject",
                "encryption reject"
            })
    void nameARuleThatIsNone(String rule) {
        assertThatThrownBy(() -> rules("encrypted; " + rule))
                .hasMessage("Invalid value '" + rule + "' for property postern.x.rules: expected " + Rule.EXPECTED);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            found             | accept | one of MARK, REMOVE, QUARANTINE, REJECT
            found             | drop   | one of ACCEPT, MARK, REMOVE, QUARANTINE, REJECT
            unreadable        | drop   | one of ACCEPT, MARK, REMOVE, QUARANTINE, REJECT
            field             | X A    | the name of a header field that a message does not need itself, such as X-Postern-Attachment
            reply             | 250 ok | a refusal, 400 to 599, such as 550 5.7.1 not here
            maxArchiveDepth   | 21     | a number from 0 to 20
            maxArchiveEntries | 0      | a number from 1 to 1000000
            maxArchiveSize    | x      | a size such as 64KiB or 25MiB
            """)
    void nameWhatIsWrong(String property, String text, String expected) {
        Map<String, String> settings = new HashMap<>(Map.of(property, text));
        assertThatThrownBy(() -> attachments(settings))
                .hasMessage(
                        "Invalid value '" + text + "' for property postern.x." + property + ": expected " + expected);
    }
}
