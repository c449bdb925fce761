package org.postern.filters;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.api.Reply;

@Tag("unit")
class FixedReplyTest {

    @Test
    void saysWhatIsSet() {
        assertThat(TestSettings.make(FixedReply::new, Map.of()).reply())
                .isEqualTo(Reply.reject(550, "5.7.1", "Rejected"));
        assertThat(TestSettings.make(FixedReply::new, Map.of("reply", "450 4.2.1 on holiday"))
                        .reply())
                .isEqualTo(Reply.reject(450, "4.2.1", "on holiday"));
    }
}
