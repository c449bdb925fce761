package org.postern.filters.attachments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.postern.filters.attachments.Archives.PROGRAM;
import static org.postern.filters.attachments.Archives.bytes;
import static org.postern.filters.attachments.Archives.replaced;
import static org.postern.filters.attachments.Archives.zip;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.mime.Field;
import org.postern.api.mime.MimeParser;
import org.postern.api.mime.MimeRules;
import org.postern.api.mime.NewPart;
import org.postern.api.octets.Octets;

/** What is found in archives, in their bounds. */
@Tag("unit")
class InspectionTest {

    private static final long MIB = 1 << 20;

    /** The items of a file, those in archives first. */
    private static List<Item> items(String name, byte[] content, Budget budget) throws IOException {
        NewPart part = NewPart.attachment(name, "application/octet-stream", Octets.of(content));
        List<Octets> message = new ArrayList<>();
        for (Field field : part.fields()) {
            message.add(Octets.of(field.bytes()));
        }
        message.add(Octets.of("\r\n"));
        message.add(part.body());
        List<Item> items = new ArrayList<>();
        new Inspection(budget, items::add).look(MimeParser.parse(Octets.join(message), MimeRules.DEFAULT));
        return items;
    }

    private static List<Item> items(byte[] content) throws IOException {
        return items("x.bin", content, new Budget(3, 10_000, 100 * MIB));
    }

    private static Item whole(List<Item> items) {
        return items.get(items.size() - 1);
    }

    // ---- what is in it

    static Stream<Arguments> withProgram() {
        Map<String, byte[]> two = new LinkedHashMap<>();
        two.put("note.txt", bytes("hello"));
        two.put("d/", new byte[0]);
        two.put("d/setup.exe", PROGRAM);
        return Stream.of(
                Arguments.of("zip", zip(two)),
                Arguments.of("zip in zip", zip("a.zip", zip(two))),
                Arguments.of("zip with another name in zip", zip("a.txt", zip(two))),
                Arguments.of("zip in zip in zip", zip("a", zip("b", zip(two)))),
                Arguments.of("7z", Archives.PLAIN_7Z),
                Arguments.of("zip in 7z", Archives.NESTED_7Z),
                Arguments.of("7z in zip", zip("a", Archives.PLAIN_7Z)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("withProgram")
    void findsFilesInArchives(String kind, byte[] archive) throws IOException {
        List<Item> items = items(archive);
        assertThat(items)
                .filteredOn(item -> item.names().contains("setup.exe"))
                .singleElement()
                .satisfies(item -> {
                    assertThat(item.detected()).contains("application/x-msdownload");
                    assertThat(item.size()).isEqualTo(PROGRAM.length);
                });
        assertThat(items)
                .allSatisfy(item ->
                        assertThat(item.encrypted() || item.unreadable()).isFalse());
        assertThat(whole(items).names()).containsExactly("x.bin");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void findsNamesInRar(boolean encrypted) throws IOException {
        for (byte[] rar : List.of(
                Archives.rar4("d\\setup.exe", encrypted, false), Archives.rar5("d/setup.exe", encrypted, false))) {
            List<Item> items = items(rar);
            assertThat(items).hasSize(2);
            assertThat(items.get(0).names()).contains("setup.exe");
            assertThat(items.get(0).size()).isEqualTo(1234);
            assertThat(items).allSatisfy(item -> {
                assertThat(item.encrypted()).isEqualTo(encrypted);
                assertThat(item.unreadable()).isFalse();
            });
            assertThat(whole(items).detected()).contains("application/x-rar-compressed");
        }
    }

    /** As RAR packs them: a plain name, a NUL, the high byte, and steps. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            setup.exe    |                                              | setup.exe
            a.txt        | 00 00 61 2e 65 78 00 65                      | a.exe
            a.txt        | 04 40 30 2e 65 78 00 65                      | \u0430.exe
            a.txt        | 00 80 30 04 2e 65 78 00 65                   | \u0430.exe
            setup.ex     | 00 c0 06 65                                  | setup.exe
            rdstodwd     | 00 c0 86 01                                  | setupexe
            rdstod       | 04 c0 84 01 2e 65                            | \u0473\u0465\u0474\u0475\u0470\u0465.e
            """)
    void comparesBothNamesInRar4(String plain, String packed, String name) throws IOException {
        byte[] behind = packed == null ? new byte[0] : HexFormat.of().parseHex(packed.replace(" ", ""));
        byte[] raw = bytes(plain + (packed == null ? "" : "\0") + new String(behind, StandardCharsets.ISO_8859_1));
        List<Item> items = items(Archives.rar4(raw, 0x0200, false));
        assertThat(whole(items).unreadable()).isFalse();
        assertThat(items.get(0).names()).contains(plain, name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "04", "00 80 30", "00 00", "00 c0", "00 c0 80", "00 c0 04", "00 c0 84 01"})
    void knowsADamagedNameInRar4(String packed) throws IOException {
        byte[] behind = HexFormat.of().parseHex(packed.replace(" ", ""));
        byte[] raw = bytes("a.txt\0" + new String(behind, StandardCharsets.ISO_8859_1));
        boolean none = packed.equals("04");
        assertThat(whole(items(Archives.rar4(raw, 0x0200, false))).unreadable()).isEqualTo(!none);
    }

    @Test
    void comparesANameWithoutUnicodeUpToANul() throws IOException {
        List<Item> items = items(Archives.rar4(bytes("a.exe\0.txt"), 0, false));
        assertThat(items.get(0).names()).contains("a.exe", "a.exe.txt");
    }

    @Test
    void stopsAtTooManyBlocksWithoutFiles() {
        for (byte[] rar : List.of(Archives.rar4OfBlocks(1_000_000), Archives.rar5OfBlocks(1_000_000))) {
            assertThat(whole(bounded(rar, new Budget(3, 1_000, MIB))).unreadable())
                    .isTrue();
            assertThat(whole(bounded(rar, new Budget(3, 1_000_010, MIB))).unreadable())
                    .isFalse();
        }
    }

    @Test
    void knowsThatAnOfficeDocumentIsAZip() throws IOException {
        byte[] document = zip("[Content_Types].xml", bytes("<Types/>"));
        assertThat(whole(items(document)).detected()).contains("application/zip");
    }

    @Test
    void readsNamesInTheCharacterSetsOfZip() throws IOException {
        assertThat(items(zip("\u00fc.exe", PROGRAM)).get(0).names()).contains("\u00fc.exe");
        byte[] dos = replaced(zip("ab.exe", PROGRAM), "ab.exe", "\u0081b.exe", 2);
        dos[7] = 0; // no UTF-8: the flags of the local header
        int central = new String(dos, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("PK\u0001\u0002");
        dos[central + 9] = 0;
        assertThat(items(dos).get(0).names()).contains("\u00fcb.exe");
    }

    // ---- encrypted

    static Stream<Arguments> encrypted() {
        return Stream.of(
                Arguments.of("zip", Archives.ENCRYPTED_ZIP),
                Arguments.of("zip by AES", Archives.AES_ZIP),
                Arguments.of("zip in zip", zip("a", Archives.ENCRYPTED_ZIP)),
                Arguments.of("7z", Archives.ENCRYPTED_7Z),
                Arguments.of("7z with its directory", Archives.HIDDEN_7Z),
                Arguments.of("7z in zip", zip("a", Archives.HIDDEN_7Z)),
                Arguments.of("RAR 4", Archives.rar4("a", true, false)),
                Arguments.of("RAR 4 with its directory", Archives.rar4("a", true, true)),
                Arguments.of("RAR 5", Archives.rar5("a", true, false)),
                Arguments.of("RAR 5 with its directory", Archives.rar5("a", true, true)),
                Arguments.of("office document", Archives.ole("EncryptedPackage")),
                Arguments.of("office document in zip", zip("a.docx", Archives.ole("EncryptedPackage"))));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("encrypted")
    void knowsWhatIsEncrypted(String kind, byte[] content) throws IOException {
        assertThat(whole(items(content)).encrypted()).isTrue();
        assertThat(whole(items(content)).unreadable()).isFalse();
    }

    @Test
    void isNotAnOfficeDocumentOnlyBecauseOfAWord() throws IOException {
        assertThat(whole(items(Archives.ole("WordDocument"))).encrypted()).isFalse();
    }

    // ---- damaged

    static Stream<Arguments> damaged() {
        byte[] zip = zip("setup.exe", PROGRAM);
        byte[] broken = zip.clone();
        broken[30 + "setup.exe".length()] = (byte) 0xFF; // where the compressed bytes begin
        byte[] ahead = Arrays.copyOf(zip, zip.length * 2);
        System.arraycopy(zip, 0, ahead, zip.length, zip.length);
        return Stream.of(
                Arguments.of("zip without its end", Arrays.copyOf(zip, zip.length - 30)),
                Arguments.of("zip without a directory", Arrays.copyOf(zip, 40)),
                Arguments.of("zip with two names for a file", replaced(zip, "setup.exe", "setup.txt", 1)),
                Arguments.of("two zips, of which readers see one or the other", ahead),
                Arguments.of("zip with a damaged file", broken),
                Arguments.of("7z cut short", Arrays.copyOf(Archives.PLAIN_7Z, 150)),
                Arguments.of("7z of its mark alone", Arrays.copyOf(Archives.PLAIN_7Z, 6)),
                Arguments.of("RAR 4 cut short", Arrays.copyOf(Archives.rar4("a", false, false), 50)),
                Arguments.of("RAR 5 cut short", Arrays.copyOf(Archives.rar5("a", false, false), 40)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("damaged")
    void knowsWhatItCannotRead(String kind, byte[] content) throws IOException {
        assertThat(whole(items(content)).unreadable()).isTrue();
        assertThat(whole(items(zip("a", content))).unreadable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.zip", "A.ZIP", "a.7z", "a.rar", "a.zip."})
    void doesNotBelieveInAnArchiveThatDoesNotLookLikeOne(String name) throws IOException {
        Budget budget = new Budget(3, 10, MIB);
        assertThat(whole(items(name, bytes("xPK\u0003\u0004"), budget)).unreadable())
                .isTrue();
        assertThat(whole(items("a.txt", bytes("xPK\u0003\u0004"), budget)).unreadable())
                .isFalse();
    }

    /** Whatever the bytes are: no other exception, and no endless loop. */
    @Test
    void endsWhateverTheBytesAre() {
        Random random = new Random(42);
        assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
            for (byte[] archive : List.of(
                    zip(Map.of("a", PROGRAM, "b", bytes("x".repeat(1000)))),
                    Archives.PLAIN_7Z,
                    Archives.ENCRYPTED_7Z,
                    Archives.rar4("setup.exe", true, false),
                    Archives.rar5("setup.exe", true, false))) {
                for (int i = 0; i < 400; i++) {
                    byte[] changed = archive.clone();
                    for (int j = 0; j <= random.nextInt(4); j++) {
                        changed[8 + random.nextInt(changed.length - 8)] = (byte) random.nextInt();
                    }
                    assertThat(items(changed)).isNotEmpty();
                }
            }
        });
    }

    // ---- bombs

    private static List<Item> bounded(byte[] archive, Budget budget) {
        return assertTimeoutPreemptively(Duration.ofSeconds(20), () -> items("x.zip", archive, budget));
    }

    @Test
    void stopsAtTooManyFiles() {
        List<Item> items = bounded(Archives.zipOf(2_000), new Budget(3, 1_000, MIB));
        assertThat(items).hasSize(1_001);
        assertThat(whole(items).unreadable()).isTrue();
        assertThat(whole(bounded(Archives.zipOf(1_000), new Budget(3, 1_000, MIB)))
                        .unreadable())
                .isFalse();
    }

    @Test
    void looksIntoTenThousandFilesInTime() {
        assertThat(bounded(Archives.zipOf(10_000), new Budget(3, 10_000, 100 * MIB)))
                .hasSize(10_001);
    }

    /** 100 MB in 100 KB: its beginning is enough. */
    @Test
    void inflatesNoMoreThanItHasTo() {
        byte[] bomb = zip("zeros", new byte[100_000_000]);
        assertThat(bomb).hasSizeLessThan(200_000);
        List<Item> items = bounded(bomb, new Budget(3, 10, MIB));
        assertThat(items.get(0).size()).isEqualTo(100_000_000);
        assertThat(whole(items).unreadable()).isFalse();
    }

    @Test
    void stopsAtTooManyBytesInArchivesWithin() {
        byte[] inner = zip("zeros", new byte[20_000_000]);
        Map<String, byte[]> many = new LinkedHashMap<>();
        for (int i = 0; i < 100; i++) {
            many.put("inner" + i + ".zip", inner);
        }
        assertThat(whole(bounded(zip(many), new Budget(3, 10_000, MIB))).unreadable())
                .isTrue();
        byte[] padded = Arrays.copyOf(inner, 10_000_000); // an archive within, which is not the end of its bytes
        assertThat(whole(bounded(zip("a.zip", padded), new Budget(3, 10_000, MIB)))
                        .unreadable())
                .isTrue();
        assertThat(whole(bounded(Archives.BOMB_7Z, new Budget(3, 10_000, MIB))).unreadable())
                .isTrue();
        assertThat(whole(bounded(Archives.BOMB_7Z, new Budget(3, 10_000, 10 * MIB)))
                        .unreadable())
                .isFalse();
    }

    /** With a dictionary of 128 MiB, which its decoder would allocate. */
    @Test
    void allocatesNoMoreThanItMay() {
        byte[] hungry = Archives.HUNGRY_7Z;
        assertThat(whole(bounded(hungry, new Budget(3, 10_000, MIB))).unreadable())
                .isTrue();
    }

    @Test
    void stopsAtTooManyArchivesWithin() {
        byte[] nested = PROGRAM;
        for (int i = 0; i < 4; i++) {
            nested = zip("setup.exe", nested);
        }
        byte[] four = nested;
        assertThat(whole(bounded(four, new Budget(3, 10_000, MIB))).unreadable())
                .isTrue();
        assertThat(whole(bounded(four, new Budget(4, 10_000, MIB))).unreadable())
                .isFalse();
    }

    @Test
    void looksIntoNoneIfThatIsWanted() {
        List<Item> items = bounded(Archives.ENCRYPTED_ZIP, new Budget(0, 10_000, MIB));
        assertThat(items).hasSize(1);
        assertThat(whole(items).encrypted() || whole(items).unreadable()).isFalse();
    }

    // ---- temporary files

    @Test
    void leavesNoFilesBehind() throws IOException {
        byte[] large = new byte[3_000_000];
        new Random(1).nextBytes(large);
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        long before = count(temporary);
        items(zip("a.zip", zip("x", large)));
        assertThatThrownBy(() -> Content.copy(failing(), length -> {})).hasMessage("broken");
        assertThatThrownBy(
                        () -> Content.copy(new java.io.ByteArrayInputStream(large), new Budget(3, 1, MIB)::takeBytes))
                .isInstanceOf(Budget.UnreadableException.class);
        assertThat(count(temporary)).isEqualTo(before);
    }

    private static InputStream failing() {
        return new java.io.SequenceInputStream(
                new java.io.ByteArrayInputStream(new byte[1_000_000]), new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("broken");
                    }

                    @Override
                    public int read(byte[] bytes, int offset, int length) throws IOException {
                        return read();
                    }
                });
    }

    private static long count(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("postern.*\\.part"))
                    .count();
        }
    }
}
