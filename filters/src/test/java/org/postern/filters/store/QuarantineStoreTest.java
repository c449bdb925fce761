package org.postern.filters.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import javax.management.MBeanException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.filters.TestSettings;
import org.postern.testing.ReceivedMail;
import org.postern.testing.ScriptedUpstream;

/** Messages are put into quarantine, looked at, released and deleted. */
@Tag("unit")
class QuarantineStoreTest {

    @TempDir
    Path folder;

    private final ScriptedUpstream upstream = new ScriptedUpstream();

    @AfterEach
    void close() {
        upstream.close();
    }

    private QuarantineStore quarantine(long maxMessages, long maxSize) {
        return new QuarantineStore(
                Optional.of(new FolderStore(folder)),
                Duration.ofDays(1),
                new Quota(maxMessages, maxSize),
                new Sender(new Lookup("smtp/upstream", () -> new UpstreamConnections(upstream))));
    }

    private QuarantineStore quarantine() {
        return quarantine(1000, 1_000_000);
    }

    @Test
    void keepsWhatAPolicyPutsThere() throws IOException {
        QuarantineStore quarantine = quarantine();
        String id = Mails.put(quarantine);
        StoredMessage stored = quarantine.list(0, 10).get(0);
        assertThat(stored.id()).isEqualTo(id);
        assertThat(stored.origin()).isEqualTo(new StoredMessage.Origin("S1", "192.0.2.1", "ann"));
        assertThat(stored.recipients()).extracting("recipient").containsExactly("ben@example.org", "cid@example.org");
        assertThat(stored.why()).isEqualTo(new StoredMessage.Why("Test", "a reason"));
        assertThat(quarantine.show(id))
                .contains("id: " + id, "sender: ann@example.org", "recipients: ben@example.org, cid@example.org")
                .contains("Subject: x\n\n.\n..a\n");
    }

    @Test
    void notesTheId() throws IOException {
        var exchange = Mails.exchange();
        String[] id = new String[1];
        QuarantineStore quarantine = quarantine();
        exchange.run(each -> {
            id[0] = quarantine.put(each, "Test", "x");
            return each.pass();
        });
        assertThat(exchange.notes()).isEqualTo(Map.of("quarantine.id", id[0]));
    }

    @Test
    void showsNoMoreThanTheBeginningAndNothingThatATerminalObeys() throws IOException {
        QuarantineStore quarantine = quarantine();
        StoredMessage stored = Mails.stored("x");
        byte[] large = ("Subject: \u001b[2J\u202e\r\n\r\n" + "x".repeat(100_000)).getBytes(StandardCharsets.UTF_8);
        new FolderStore(folder)
                .put(
                        new StoredMessage(
                                stored.id(),
                                stored.time(),
                                stored.origin(),
                                stored.mail(),
                                stored.recipients(),
                                stored.why(),
                                new Digest(large.length, "")),
                        org.postern.api.octets.Octets.of(large));
        assertThat(quarantine.show(stored.id()))
                .contains("Subject: .[2J.\n\nxxx")
                .endsWith("\n… " + (large.length - 16 * 1024) + " more bytes")
                .hasSizeLessThan(18_000);
    }

    // ---- release

    @Test
    void releasesToTheRecipientsByteForByteAndForgets() throws IOException {
        QuarantineStore quarantine = quarantine();
        String id = Mails.put(quarantine);
        assertThat(quarantine.release(id)).startsWith("250 ");
        ReceivedMail mail = upstream.mail();
        assertThat(mail.from()).isEqualTo("MAIL FROM:<ann@example.org>");
        assertThat(mail.to()).containsExactly("RCPT TO:<ben@example.org>", "RCPT TO:<cid@example.org>");
        assertThat(mail.text().getBytes(StandardCharsets.ISO_8859_1)).isEqualTo(Mails.BYTES);
        assertThat(quarantine.list(0, 10)).isEmpty();
        assertThatThrownBy(() -> quarantine.release(id)).hasMessage("no message " + id + " is in quarantine");
    }

    @ParameterizedTest
    @CsvSource({"EHLO", "MAIL", "RCPT", "DATA", "END"})
    void keepsWhatTheServerDoesNotTake(String verb) throws IOException {
        upstream.on(verb, "452 4.2.2 full");
        QuarantineStore quarantine = quarantine();
        String id = Mails.put(quarantine);
        assertThatThrownBy(() -> quarantine.release(id))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("smtp/upstream replies 452")
                .hasMessageContaining("full");
        assertThat(quarantine.list(0, 10)).hasSize(1);
        upstream.usual(verb);
        assertThat(quarantine.release(id)).startsWith("250 ");
        assertThat(upstream.mails()).hasSize(1);
    }

    @Test
    void keepsWhatIsLostOnTheWay() throws IOException {
        upstream.on("END", ScriptedUpstream.hangUp());
        QuarantineStore quarantine = quarantine();
        String id = Mails.put(quarantine);
        assertThatThrownBy(() -> quarantine.release(id)).isInstanceOf(IOException.class);
        assertThat(quarantine.list(0, 10)).hasSize(1);
    }

    @Test
    void releasesNothingThatHasBeenChanged() throws IOException {
        QuarantineStore quarantine = quarantine();
        String id = Mails.put(quarantine);
        Files.writeString(folder.resolve(Ids.day(id)).resolve(id + ".eml"), "Subject: y\r\n\r\n");
        assertThatThrownBy(() -> quarantine.release(id)).hasMessageContaining("is damaged");
        assertThat(upstream.mails()).isEmpty();
    }

    @Test
    void releasesNothingWithoutRecipients() throws IOException {
        QuarantineStore quarantine = quarantine();
        StoredMessage stored = Mails.stored("x");
        new FolderStore(folder)
                .put(
                        new StoredMessage(
                                stored.id(),
                                stored.time(),
                                stored.origin(),
                                stored.mail(),
                                List.of(),
                                stored.why(),
                                stored.digest()),
                        Mails.message());
        assertThatThrownBy(() -> quarantine.release(stored.id())).hasMessageContaining("has no recipients");
        assertThat(upstream.conversations()).isEmpty();
    }

    @Test
    void releasesOnceWhenAskedTwice() throws Exception {
        QuarantineStore quarantine = quarantine();
        String id = Mails.put(quarantine);
        CyclicBarrier together = new CyclicBarrier(20);
        List<Callable<String>> calls = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            calls.add(() -> {
                together.await();
                return quarantine.release(id);
            });
        }
        int released = 0;
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try {
            for (Future<String> each : threads.invokeAll(calls)) {
                try {
                    released += each.get().startsWith("250") ? 1 : 0;
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).isInstanceOf(IOException.class);
                }
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(released).isEqualTo(1);
        assertThat(upstream.mails()).hasSize(1);
    }

    @Test
    void deletes() throws IOException {
        QuarantineStore quarantine = quarantine();
        String id = Mails.put(quarantine);
        quarantine.delete(id);
        assertThat(quarantine.list(0, 10)).isEmpty();
        assertThatThrownBy(() -> quarantine.delete(id)).hasMessage("no message " + id + " is in quarantine");
        assertThatThrownBy(() -> quarantine.show("../x")).hasMessage("not the id of a stored message");
    }

    @Test
    void deletesWhatIsDamagedAndGivesItsPlaceBack() throws IOException {
        QuarantineStore quarantine = quarantine(1, 1_000_000);
        String id = Mails.put(quarantine);
        Files.writeString(folder.resolve(Ids.day(id)).resolve(id + ".properties"), "time=now");
        assertThat(quarantine.list(0, 10)).isEmpty();
        assertThatThrownBy(() -> quarantine.release(id)).hasMessageContaining("is damaged");
        quarantine.delete(id);
        assertThatThrownBy(() -> quarantine.delete(id)).hasMessage("no message " + id + " is in quarantine");
        assertThat(quarantine.list(0, 10)).isEmpty();
        Mails.put(quarantine);
    }

    // ---- bounds

    @Test
    void takesNoMoreMessagesThanItMayHave() throws IOException {
        QuarantineStore quarantine = quarantine(2, 1_000_000);
        String id = Mails.put(quarantine);
        Mails.put(quarantine);
        assertThatThrownBy(() -> Mails.put(quarantine))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the quarantine in folder " + folder + " is full: 2 messages of ");
        quarantine.delete(id);
        Mails.put(quarantine);
        assertThat(quarantine.list(0, 10)).hasSize(2);
    }

    @Test
    void takesNoMoreBytesThanItMayHaveUnderConcurrency() throws Exception {
        QuarantineStore quarantine = quarantine(1000, 10L * Mails.BYTES.length);
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try {
            List<Callable<String>> calls = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                calls.add(() -> Mails.put(quarantine));
            }
            int failed = 0;
            for (Future<String> each : threads.invokeAll(calls)) {
                try {
                    each.get();
                } catch (ExecutionException e) {
                    assertThat(e.getCause()).hasMessageContaining("is full");
                    failed++;
                }
            }
            assertThat(failed).isEqualTo(30);
            assertThat(quarantine.list(0, 100)).hasSize(10);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void givesThePlaceBackOfWhatItCouldNotKeep() throws IOException {
        QuarantineStore quarantine = quarantine(1, 1_000_000);
        Path day = folder.resolve(Ids.day(Ids.next(Instant.now())));
        Files.createFile(day);
        assertThatThrownBy(() -> Mails.put(quarantine)).isInstanceOf(IOException.class);
        Files.delete(day);
        Mails.put(quarantine);
    }

    @Test
    void deletesWhatIsTooOld() throws IOException {
        StoredMessage old = Mails.stored("old", Instant.now().minus(Duration.ofHours(25)));
        StoredMessage young = Mails.stored("young", Instant.now().minus(Duration.ofHours(23)));
        new FolderStore(folder).put(old, Mails.message());
        new FolderStore(folder).put(young, Mails.message());
        QuarantineStore quarantine = quarantine();
        String id = Mails.put(quarantine);
        assertThat(quarantine.list(0, 10)).extracting(StoredMessage::id).containsExactly(id, young.id());
    }

    // ---- JMX

    private static Set<String> names() throws Exception {
        return ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("org.postern:type=Quarantine,*"), null)
                .stream()
                .map(ObjectName::toString)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void isSeenByJmxWhileTheApplicationRuns() throws Exception {
        Set<String> before = names();
        QuarantineStore quarantine = quarantine();
        QuarantineStore other = quarantine();
        quarantine.start();
        Set<String> ours = names();
        other.start();
        assertThat(names()).hasSize(before.size() + 2).containsAll(ours);
        ours.removeAll(before);
        ObjectName name = new ObjectName(ours.iterator().next());
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        String id = Mails.put(quarantine);
        String second = Mails.put(quarantine);
        assertThat(beans.getAttribute(name, "Store")).isEqualTo("folder " + folder);
        assertThat(beans.getAttribute(name, "Messages")).isEqualTo(2L);
        assertThat(beans.getAttribute(name, "Size")).isEqualTo(2L * Mails.BYTES.length);
        CompositeData[] list = (CompositeData[]) list(name, 0, 10);
        assertThat(list).hasSize(2);
        CompositeData first = list[1].get("id").equals(id) ? list[1] : list[0];
        assertThat(first.get("id")).isEqualTo(id);
        assertThat((String[]) first.get("recipients")).containsExactly("ben@example.org", "cid@example.org");
        assertThat(first.get("size")).isEqualTo((long) Mails.BYTES.length);
        assertThat((CompositeData[]) list(name, 1, 10)).hasSize(1);
        assertThat((String) invoke(name, "show", id)).startsWith("id: " + id);
        assertThat((String) invoke(name, "release", id)).startsWith("250");
        invoke(name, "delete", second);
        assertThat(beans.getAttribute(name, "Messages")).isEqualTo(0L);
        assertThatThrownBy(() -> invoke(name, "delete", second))
                .isInstanceOf(MBeanException.class)
                .hasRootCauseInstanceOf(IOException.class);
        assertThatThrownBy(() -> list(name, -1, 10)).isInstanceOf(MBeanException.class);
        quarantine.close();
        other.close();
        assertThat(names()).isEqualTo(before);
    }

    private static Object invoke(ObjectName name, String operation, String id) throws Exception {
        return ManagementFactory.getPlatformMBeanServer()
                .invoke(name, operation, new Object[] {id}, new String[] {String.class.getName()});
    }

    private static Object list(ObjectName name, int offset, int max) throws Exception {
        return ManagementFactory.getPlatformMBeanServer()
                .invoke(name, "list", new Object[] {offset, max}, new String[] {"int", "int"});
    }

    // ---- settings

    @Test
    void isNotThereUnlessItIsConfigured() throws Exception {
        QuarantineStore none = TestSettings.make(QuarantineStore::new, Map.of());
        assertThat(none.isConfigured()).isFalse();
        String missing = "no quarantine is configured: set postern.quarantine.folder or postern.quarantine.dataSource";
        assertThatThrownBy(none::requireReady).isInstanceOf(IOException.class).hasMessage(missing);
        assertThatThrownBy(() -> Mails.put(none))
                .isInstanceOf(IOException.class)
                .hasMessage(missing);
        Set<String> before = names();
        none.start();
        assertThat(names()).isEqualTo(before);
        none.close();
    }

    @Test
    void isAFolderOrATable() throws IOException {
        QuarantineStore store = TestSettings.make(QuarantineStore::new, Map.of("folder", folder.toString()));
        assertThat(store.isConfigured()).isTrue();
        store.requireReady();
        Mails.put(store);
        QuarantineStore table = TestSettings.make(QuarantineStore::new, Map.of("dataSource", "jdbc/none"));
        assertThat(table.isConfigured()).isTrue();
        assertThatThrownBy(table::requireReady).hasMessageStartingWith("there is no DataSource jdbc/none: ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            folder      | /no/such/folder | a folder that can be written to
            table       | a; drop table x | the name of a table, such as postern_quarantine or mail.quarantine
            maxAge      | 30              | a number of hours or days, such as 12h or 30d
            maxAge      | 0d              | a number of hours or days, such as 12h or 30d
            maxMessages | 0               | a number from 1 to 100000000
            maxSize     | much            | a size such as 64KiB or 25MiB
            releaseTo   | a b             | a text without white space
            """)
    void namesWhatIsWrong(String property, String text, String expected) {
        assertThatThrownBy(() -> TestSettings.make(QuarantineStore::new, Map.of(property, text)))
                .hasMessage(
                        "Invalid value '" + text + "' for property postern.x." + property + ": expected " + expected);
    }

    @Test
    void isInOnePlace() {
        assertThatThrownBy(() -> TestSettings.make(
                        QuarantineStore::new, Map.of("folder", folder.toString(), "dataSource", "jdbc/x")))
                .hasMessage("Invalid value 'jdbc/x' for property postern.x.dataSource: expected nothing, since"
                        + " postern.x.folder is set: there is one store");
    }
}
