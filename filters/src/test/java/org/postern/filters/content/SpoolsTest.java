package org.postern.filters.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What has come back, until it has been relayed. */
@Tag("unit")
class SpoolsTest {

    @Test
    void areAllClosedThoughOneFails() {
        List<String> closed = new ArrayList<>();
        IOException second = new IOException("second");
        Closeable failing = () -> {
            throw new IOException("first");
        };
        Closeable another = () -> {
            throw second;
        };
        assertThatThrownBy(
                        () -> Spools.closeAll(List.of(() -> closed.add("a"), failing, another, () -> closed.add("b"))))
                .isInstanceOf(IOException.class)
                .hasMessage("first")
                .hasSuppressedException(second);
        assertThat(closed).containsExactly("a", "b");
    }
}
