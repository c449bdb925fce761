package org.postern.filters.attachments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postern.filters.attachments.Archives.PROGRAM;
import static org.postern.filters.attachments.Archives.bytes;
import static org.postern.filters.attachments.HandmadeZip.sizes64;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postern.filters.attachments.Budget.UnreadableException;
import org.postern.filters.attachments.HandmadeZip.Says;

/** Archives of which readers see different things are damaged. */
@Tag("unit")
class ZipArchiveTest {

    private static final byte[] NONE = {};
    private static final Says IS = Says.stored(PROGRAM);
    private static final Says LEFT = IS.flags(8).checksum(0).sizes(0, 0);

    private static List<String> names(byte[] zip) throws IOException {
        List<String> names = new ArrayList<>();
        try (Content content = Content.copy(new ByteArrayInputStream(zip), length -> {})) {
            new ZipArchive().read(content, new Budget(3, 100, 1 << 20), entry -> names.addAll(entry.names()));
        }
        return names;
    }

    private static byte[] one(Says local, byte[] localExtra, Says central, byte[] extra) {
        return new HandmadeZip()
                .local("a.dat", local, localExtra, PROGRAM)
                .central("a.dat", central, extra, 0)
                .bytes();
    }

    private static byte[] described(Says local, Says central, Says descriptor) {
        return new HandmadeZip()
                .local("a.dat", local, NONE, PROGRAM)
                .descriptor(descriptor)
                .central("a.dat", central, NONE, 0)
                .bytes();
    }

    static Stream<Arguments> good() {
        HandmadeZip reversed = new HandmadeZip().local("b", IS, NONE, PROGRAM);
        int second = reversed.size();
        reversed.local("a.dat", IS, NONE, PROGRAM).central("a.dat", IS, NONE, second);
        Says large = IS.sizes(0xFFFF_FFFFL, 0xFFFF_FFFFL);
        byte[] sizes = sizes64(PROGRAM.length, PROGRAM.length);
        return Stream.of(
                Arguments.of("plain", one(IS, NONE, IS, NONE)),
                Arguments.of("large", one(large, sizes, large, sizes)),
                Arguments.of("large in its local header alone", one(large, sizes, IS, NONE)),
                Arguments.of("described", described(LEFT, IS.flags(8), IS)),
                Arguments.of("described in part", described(LEFT.sizes(0, PROGRAM.length), IS.flags(8), IS)),
                Arguments.of("with an end for large ones", zip64(0)),
                Arguments.of("described, and not left out", described(IS.flags(8), IS.flags(8), IS)),
                Arguments.of(
                        "in another order", reversed.central("b", IS, NONE, 0).bytes()),
                Arguments.of(
                        "meant to be split",
                        new HandmadeZip()
                                .raw(bytes("PK\u0007\u0008"))
                                .local("a.dat", IS, NONE, PROGRAM)
                                .central("a.dat", IS, NONE, 4)
                                .bytes()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("good")
    void readsWhatIsSaidOnce(String kind, byte[] zip) throws IOException {
        assertThat(names(zip)).contains("a.dat");
    }

    @Test
    void readsAnArchiveWithoutFiles() throws IOException {
        assertThat(names(new HandmadeZip().bytes())).isEmpty();
    }

    private static byte[] deflated() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, new java.util.zip.Deflater(9, true))) {
            out.write(PROGRAM);
        }
        return bytes.toByteArray();
    }

    /** As zip writes it to a pipe: the ends for large and for small archives say the same, or nearly. */
    private static byte[] zip64(int more) {
        byte[] zip = one(IS, NONE, IS, NONE);
        ByteBuffer small = ByteBuffer.wrap(zip, zip.length - 22, 22).slice().order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer all = ByteBuffer.allocate(zip.length + 76).order(ByteOrder.LITTLE_ENDIAN);
        all.put(zip, 0, zip.length - 22)
                .putInt(0x06064b50)
                .putLong(44)
                .putInt(0)
                .putLong(0);
        all.putLong(1).putLong(1 + more).putLong(small.getInt(12)).putLong(small.getInt(16));
        all.putInt(0x07064b50).putInt(0).putLong(zip.length - 22L).putInt(1);
        return all.put(small).array();
    }

    static Stream<Arguments> bad() throws IOException {
        int size = PROGRAM.length;
        Says large = IS.sizes(0xFFFF_FFFFL, 0xFFFF_FFFFL);
        byte[] deflated = deflated();
        Says packed = IS.method(8).sizes(deflated.length, size);
        HandmadeZip method = new HandmadeZip().local("a.dat", packed, NONE, deflated);
        HandmadeZip hidden = new HandmadeZip().local("evil.exe", IS, NONE, PROGRAM);
        int behind = hidden.size();
        HandmadeZip last = new HandmadeZip().local("a.dat", IS, NONE, PROGRAM).local("evil.exe", IS, NONE, PROGRAM);
        HandmadeZip twice = new HandmadeZip().local("a.dat", IS, NONE, PROGRAM);
        HandmadeZip within = new HandmadeZip().local("b", IS, NONE, PROGRAM);
        Says outer = Says.stored(within.local("x", IS, NONE, NONE).bytes());
        return Stream.of(
                Arguments.of(
                        "stored, or compressed",
                        method.central("a.dat", packed.method(0).sizes(deflated.length, deflated.length), NONE, 0)
                                .bytes()),
                Arguments.of("compressed, or stored", one(IS.method(8), NONE, IS, NONE)),
                Arguments.of("compressed size", one(IS, NONE, IS.sizes(0, 0), NONE)),
                Arguments.of("local compressed size", one(IS.sizes(1, size), NONE, IS, NONE)),
                Arguments.of("size", one(IS, NONE, IS.sizes(size, 1), NONE)),
                Arguments.of("both sizes of a stored one", one(IS.sizes(size, 1), NONE, IS.sizes(size, 1), NONE)),
                Arguments.of("checksum", one(IS, NONE, IS.checksum(1), NONE)),
                Arguments.of("encrypted by its local header", one(IS.flags(1), NONE, IS, NONE)),
                Arguments.of("encrypted by its directory", one(IS, NONE, IS.flags(1), NONE)),
                Arguments.of("large local size", one(large, sizes64(1, size), IS, NONE)),
                Arguments.of("large size", one(IS, NONE, large, sizes64(size, 1))),
                Arguments.of("endless", one(IS, NONE, large, sizes64(size, Long.MAX_VALUE))),
                Arguments.of(
                        "endless twice",
                        one(large, sizes64(size, Long.MAX_VALUE), large, sizes64(size, Long.MAX_VALUE))),
                Arguments.of("number of files", zip64(1)),
                Arguments.of("descriptor", described(LEFT, IS.flags(8), IS.checksum(1))),
                Arguments.of("size in a descriptor", described(LEFT, IS.flags(8), IS.sizes(1, 1))),
                Arguments.of("descriptor of none", described(IS, IS, IS)),
                Arguments.of("described otherwise", described(IS.flags(8).sizes(1, 1), IS.flags(8), IS)),
                Arguments.of(
                        "hidden in front",
                        hidden.local("a.dat", IS, NONE, PROGRAM)
                                .central("a.dat", IS, NONE, behind)
                                .bytes()),
                Arguments.of("hidden behind", last.central("a.dat", IS, NONE, 0).bytes()),
                Arguments.of(
                        "hidden alone",
                        new HandmadeZip().local("evil.exe", IS, NONE, PROGRAM).bytes()),
                Arguments.of(
                        "one file twice",
                        twice.central("a.dat", IS, NONE, 0)
                                .central("a.dat", IS, NONE, 0)
                                .bytes()),
                Arguments.of(
                        "one within another",
                        new HandmadeZip()
                                .local("a.dat", outer, NONE, within.bytes())
                                .central("a.dat", outer, NONE, 0)
                                .central("b", IS, NONE, 30 + "a.dat".length())
                                .bytes()),
                Arguments.of(
                        "bytes before its directory",
                        new HandmadeZip()
                                .local("a.dat", IS, NONE, PROGRAM)
                                .raw((byte) 0)
                                .central("a.dat", IS, NONE, 0)
                                .bytes()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bad")
    void isDamagedIfItSaysDifferentThings(String kind, byte[] zip) {
        assertThatThrownBy(() -> names(zip)).isInstanceOf(UnreadableException.class);
    }

    @Test
    void hasEachOfItsNames() throws IOException {
        byte[] name = ByteBuffer.allocate(13).put(5, bytes("evil.exe")).array();
        byte[] unicode = HandmadeZip.extra(0x7075, name);
        assertThat(names(one(IS, unicode, IS, NONE))).containsExactly("a.dat", "evil.exe");
        assertThat(names(one(IS, NONE, IS, unicode))).containsExactly("a.dat", "evil.exe");
        byte[] charsets = new HandmadeZip()
                .local("\u00fc", IS.flags(0x800), NONE, PROGRAM)
                .central("\u00fc", IS, NONE, 0)
                .bytes();
        assertThat(names(charsets)).containsExactly("\u251c\u255d", "\u00fc");
    }
}
