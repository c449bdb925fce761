package org.postern.filters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.api.Message;
import org.postern.api.Reply;

/** A message is refused if it is too large or too small. */
@Tag("unit")
class MessageSizeTest {

    @ParameterizedTest
    @CsvSource({
        "9, 554 5.6.0 Message too small",
        "10, ",
        "1024, ",
        "1025, 552 5.3.4 Message too large",
    })
    void decides(int size, String reply) {
        MessageSize filter = TestSettings.make(MessageSize::new, Map.of("min", "10", "max", "1KiB"));
        assertThat(filter.refusal(Message.of(new byte[size])).map(Reply::toString))
                .isEqualTo(Optional.ofNullable(reply));
    }

    @Test
    void namesBoundsThatLeaveNothing() {
        assertThatThrownBy(() -> TestSettings.make(MessageSize::new, Map.of("min", "1MiB", "max", "1KiB")))
                .hasMessage(
                        "Invalid value '1KiB' for property postern.x.max: expected a size that is not less than postern.x.min=1MiB");
    }
}
