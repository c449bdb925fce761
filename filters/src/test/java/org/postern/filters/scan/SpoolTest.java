package org.postern.filters.scan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where a body is kept, and for how long. */
@Tag("unit")
class SpoolTest {

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().matches("postern.*\\.scan"))
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "1, 0", "262144, 0", "262145, 1", "1000000, 1"})
    void keepsWhatIsWritten(int size, int newFiles) throws Exception {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) 'x');
        List<Path> before = files();
        try (Spool spool = new Spool(1_000_000)) {
            spool.write(bytes, 0, size / 2);
            for (int i = size / 2; i < size; i += 10_000) {
                spool.write(bytes, i, Math.min(10_000, size - i));
            }
            assertThat(spool.size()).isEqualTo(size);
            for (int i = 0; i < 2; i++) {
                assertThat(spool.open().readAllBytes()).isEqualTo(bytes);
            }
            assertThat(files()).hasSize(before.size() + newFiles);
        }
        assertThat(files()).isEqualTo(before);
    }

    @Test
    void takesSoMuch() throws Exception {
        try (Spool spool = new Spool(3)) {
            spool.write(new byte[3]);
            assertThatThrownBy(() -> spool.write(0))
                    .isInstanceOf(IOException.class)
                    .hasMessage("sends back more than 3 bytes");
        }
    }
}
