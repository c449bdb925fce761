package org.postern.filters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.api.Message;
import org.postern.api.Reply;

/** A message is refused if it is too large or too small. */
class MessageSizeTest {

    @ParameterizedTest
    @CsvSource({
        "9, 554 5.6.0 Message too small",
        "10, ",
        "1024, ",
        "1025, 552 5.3.4 Message too large",
    })
    void decides(int size, String reply) {
        MessageSize filter = new MessageSize(TestSettings.of(Map.of("least", "10", "most", "1KiB")));
        assertThat(filter.refusal(Message.of(new byte[size])).map(Reply::toString))
                .isEqualTo(Optional.ofNullable(reply));
    }

    @Test
    void namesBoundsThatLeaveNothing() {
        assertThatThrownBy(() -> new MessageSize(TestSettings.of(Map.of("least", "1MiB", "most", "1KiB"))))
                .hasMessage(
                        "postern.x.most=1KiB is wrong; allowed is a size that is not less than postern.x.least=1MiB");
    }
}
