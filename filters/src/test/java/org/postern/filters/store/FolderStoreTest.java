package org.postern.filters.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages in a folder. */
@Tag("unit")
class FolderStoreTest extends ReadableStoreTestCase {

    @TempDir
    Path folder;

    @Override
    FolderStore store() {
        return new FolderStore(folder);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void areTwoFilesThatOnlyTheirOwnerCanRead() throws IOException {
        StoredMessage stored = Mails.stored("x");
        store().put(stored, Mails.message());
        Path day = folder.resolve(Ids.day(stored.id()));
        Path bytes = day.resolve(stored.id() + ".eml");
        Path properties = day.resolve(stored.id() + ".properties");
        assertThat(files()).containsExactlyInAnyOrder(bytes, properties);
        assertThat(Files.readAllBytes(bytes)).isEqualTo(Mails.BYTES);
        assertThat(Files.readAllLines(properties))
                .contains("session=S1", "client=192.0.2.1", "sender=ann@example.org\\tBODY\\=8BITMIME SMTPUTF8");
        for (Path file : files()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(day)))
                .isEqualTo("rwx------");
    }

    @Test
    void leaveNoFileBehindThatIsNotComplete() {
        assertThatThrownBy(() -> store().put(Mails.stored("x"), Mails.failing()))
                .isInstanceOf(IOException.class);
        assertThat(folder)
                .isDirectoryNotContaining("glob:**.tmp")
                .satisfies(each -> assertThat(files()).isEmpty());
    }

    /** As a file is where the folder of the day is to be: also root cannot write there. */
    @Test
    void cannotBeWhereNothingCanBeWritten() throws IOException {
        StoredMessage stored = Mails.stored("x");
        Files.createFile(folder.resolve(Ids.day(stored.id())));
        assertThatThrownBy(() -> store().put(stored, Mails.message()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("folder " + folder + ": ");
        assertThatThrownBy(() -> new FolderStore(folder.resolve("none")).check())
                .hasMessage("folder " + folder.resolve("none") + " cannot be written to");
    }

    @Test
    void areNotThereWithoutTheirProperties() throws IOException {
        StoredMessage stored = Mails.stored("x");
        store().put(stored, Mails.message());
        Files.delete(folder.resolve(Ids.day(stored.id())).resolve(stored.id() + ".properties"));
        assertThat(store().find(stored.id())).isEmpty();
        assertThat(store().list(0, 9)).isEmpty();
    }

    @Test
    void areReportedIfDamaged() throws IOException {
        StoredMessage stored = Mails.stored("x");
        store().put(stored, Mails.message());
        Path properties = folder.resolve(Ids.day(stored.id())).resolve(stored.id() + ".properties");
        Files.writeString(properties, "time=now\n");
        assertThatThrownBy(() -> store().find(stored.id())).hasMessageStartingWith(properties + " is damaged: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "time=now",
                "time=\\u00",
                "\u00ff",
                "time=2026-01-01T00:00:00Z\nsize=many",
                "time=2026-01-01T00:00:00Z\nsize=1\nrecipients=a b\\t=\\u0000",
            })
    void areLeftOutOfListsIfDamagedAndCanBeDeleted(String damage) throws IOException {
        StoredMessage first = Mails.stored("x");
        StoredMessage damaged = Mails.stored("y");
        StoredMessage last = Mails.stored("z");
        for (StoredMessage each : List.of(first, damaged, last)) {
            store().put(each, Mails.message());
        }
        Files.write(
                folder.resolve(Ids.day(damaged.id())).resolve(damaged.id() + ".properties"),
                damage.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(store().list(0, 9)).containsExactlyInAnyOrder(first, last);
        assertThatThrownBy(() -> store().find(damaged.id())).isInstanceOf(DamagedException.class);
        assertThat(store().delete(damaged.id())).isTrue();
        assertThat(files()).hasSize(4);
    }

    @Test
    void shareTheirFolderWithOtherFiles() throws IOException {
        Files.createDirectories(folder.resolve("2026-01-01"));
        Files.writeString(folder.resolve("2026-01-01/notes.properties"), "x");
        Files.writeString(folder.resolve("README"), "x");
        assertThat(store().list(0, 9)).isEmpty();
        assertThat(store().usage()).isEqualTo(new ReadableStore.Usage(0, 0));
    }
}
