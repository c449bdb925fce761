package org.postern.filters.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.postern.api.Data;
import org.postern.api.Reply;
import org.postern.api.octets.Octets;
import org.postern.filters.TestSettings;
import org.postern.filters.store.MessageArchive.Unavailable;
import org.postern.filters.store.MessageArchive.When;
import org.postern.testing.RecordedLog;
import org.postern.testing.ScriptedUpstream;
import org.postern.testkit.TestExchange;

/** A copy of each message is kept, before it goes on or after. */
@Tag("unit")
class MessageArchiveTest {

    @TempDir
    Path folder;

    private final ScriptedUpstream other = new ScriptedUpstream();
    private final TestExchange<Data> exchange = Mails.exchange();

    @AfterEach
    void close() {
        other.close();
    }

    private List<StoredMessage> copies() throws IOException {
        return new FolderStore(folder).list(0, 10);
    }

    private MessageArchive archive(When when) {
        return new MessageArchive(Optional.of(new FolderStore(folder)), when, Unavailable.DEFER);
    }

    private static MessageStore full() {
        return new MessageStore() {
            @Override
            public void put(StoredMessage stored, Octets message) throws IOException {
                throw new IOException("the disk is full");
            }

            @Override
            public void check() {}
        };
    }

    private Reply run(MessageArchive archive) {
        return exchange.run(each -> archive.decide(each, "Archive"));
    }

    @ParameterizedTest
    @EnumSource(When.class)
    void keepsACopyOfWhatIsRelayed(When when) throws IOException {
        assertThat(run(archive(when)).code()).isEqualTo(250);
        assertThat(exchange.relayed()).hasSize(1);
        StoredMessage copy = copies().get(0);
        assertThat(copy.why().policy()).isEqualTo("Archive");
        assertThat(copy.recipients()).extracting("recipient").containsExactly("ben@example.org", "cid@example.org");
        assertThat(Mails.read(new FolderStore(folder).message(copy))).isEqualTo(Mails.BYTES);
        assertThat(exchange.notes()).isEqualTo(Map.of("archive.id", copy.id()));
    }

    @ParameterizedTest
    @CsvSource({"BEFORE, 1", "AFTER, 0"})
    void keepsNoneAfterwardsOfWhatIsRejected(When when, int copies) throws IOException {
        exchange.upstream(Reply.reject(552, "5.2.2", "full"));
        assertThat(run(archive(when)).code()).isEqualTo(552);
        assertThat(copies()).hasSize(copies);
    }

    @ParameterizedTest
    @EnumSource(When.class)
    void keepsNoneOfWhatGoesNowhere(When when) throws IOException {
        exchange.recipients();
        exchange.run(
                each -> each.pass(each.command().withRecipients(List.of())),
                each -> archive(when).decide(each, "Archive"));
        assertThat(copies()).isEmpty();
    }

    @Test
    void defersWhatCannotBeKeptBefore() {
        try (RecordedLog log = new RecordedLog()) {
            Reply reply = run(new MessageArchive(Optional.of(full()), When.BEFORE, Unavailable.DEFER));
            assertThat(reply)
                    .isEqualTo(Reply.reject(451, "4.3.0", "The message could not be archived; try again later"));
            assertThat(exchange.relayed()).isEmpty();
            assertThat(log.messages(Level.SEVERE, "S1"))
                    .containsExactly("S1 is deferred, since it cannot be archived: the disk is full");
        }
    }

    @Test
    void passesItIfThatIsWanted() {
        try (RecordedLog log = new RecordedLog()) {
            assertThat(run(new MessageArchive(Optional.of(full()), When.BEFORE, Unavailable.PASS))
                            .code())
                    .isEqualTo(250);
            assertThat(exchange.relayed()).hasSize(1);
            assertThat(log.messages(Level.SEVERE, "S1"))
                    .containsExactly("S1 goes on without a copy in the archive: the disk is full");
        }
    }

    @ParameterizedTest
    @EnumSource(Unavailable.class)
    void doesNotHaveItSentAgainThatCannotBeKeptAfter(Unavailable unavailable) {
        try (RecordedLog log = new RecordedLog()) {
            assertThat(run(new MessageArchive(Optional.of(full()), When.AFTER, unavailable))
                            .code())
                    .isEqualTo(250);
            assertThat(log.messages(Level.SEVERE, "S1"))
                    .containsExactly("S1 has been relayed, and there is no copy in the archive: java.io.IOException:"
                            + " the disk is full");
        }
    }

    // ---- another server

    private MessageArchive mailbox(ServerStore.From from) {
        Sender server = new Sender(new Lookup("smtp/archive", () -> new UpstreamConnections(other)));
        return new MessageArchive(
                Optional.of(new ServerStore(server, "archive@example.org", from)), When.BEFORE, Unavailable.DEFER);
    }

    @ParameterizedTest
    @CsvSource({"NULL, ''", "SENDER, ann@example.org"})
    void sendsItToAMailbox(ServerStore.From from, String sender) {
        assertThat(run(mailbox(from)).code()).isEqualTo(250);
        assertThat(other.mail().from()).isEqualTo("MAIL FROM:<" + sender + ">");
        assertThat(other.mail().to()).containsExactly("RCPT TO:<archive@example.org>");
        assertThat(other.mail().text().getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(Mails.BYTES);
        assertThat(exchange.relayed()).hasSize(1);
    }

    @Test
    void defersWhatTheMailboxDoesNotTake() {
        other.on("END", "552 5.2.2 Mailbox full");
        assertThat(run(mailbox(ServerStore.From.NULL)).code()).isEqualTo(451);
        assertThat(exchange.relayed()).isEmpty();
    }

    // ---- settings

    @Test
    void hasToBeConfiguredToBeReady() {
        MessageArchive none = TestSettings.make(MessageArchive::new, Map.of());
        assertThatThrownBy(none::requireReady)
                .isInstanceOf(IOException.class)
                .hasMessage("no archive is configured: set postern.archive.folder, postern.archive.dataSource or"
                        + " postern.archive.server");
        assertThat(run(none).code()).isEqualTo(451);
    }

    @Test
    void isAFolder() throws IOException {
        MessageArchive archive = TestSettings.make(MessageArchive::new, Map.of("folder", folder.toString()));
        archive.requireReady();
        run(archive);
        assertThat(copies()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            folder=/tmp; server=smtp/x; recipient=a@b.c | server='smtp/x': expected nothing, since postern.x.folder is set: there is one store
            dataSource=jdbc/x; server=smtp/x; recipient=a@b.c | server='smtp/x': expected nothing, since postern.x.dataSource is set: there is one store
            server=smtp/x                               | recipient='': expected the address of the archive, such as archive@example.org
            server=smtp/x; recipient=archive            | recipient='archive': expected the address of the archive, such as archive@example.org
            recipient=a@example.org                     | server='': expected the JNDI name of a connection factory, since a recipient is set
            when=later                                  | when='later': expected one of BEFORE, AFTER
            unavailable=maybe                           | unavailable='maybe': expected one of DEFER, PASS
            from=me                                     | from='me': expected one of NULL, SENDER
            """)
    void namesWhatIsWrong(String settings, String problem) {
        Map<String, String> texts = java.util.stream.Stream.of(settings.split("; "))
                .map(each -> each.split("="))
                .collect(java.util.stream.Collectors.toMap(each -> each[0], each -> each[1]));
        String[] parts = problem.split("=|: ", 3);
        assertThatThrownBy(() -> TestSettings.make(MessageArchive::new, texts))
                .hasMessageContaining(
                        "Invalid value " + parts[1] + " for property postern.x." + parts[0] + ": " + parts[2]);
    }
}
