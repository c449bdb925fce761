package org.postern.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EmbeddedServerTest {

    @Test
    void aSettingThatIsWrongIsToldWithoutWhatTheServerHasWrappedItIn() {
        String reason = "postern.throttle.rate=abc is wrong; allowed is a number from 1 to 1000000";
        assertThat(EmbeddedServer.told("CDI definition failure:Exception List with 1 exceptions:\nException 0 :\n"
                        + "org.postern.filters.SettingException: " + reason + "\n\tat org.postern.filters.Setting"))
                .isEqualTo(reason);
        assertThat(EmbeddedServer.told("Postern: policy Mine: order=abc is wrong; allowed is a number"))
                .isEqualTo("Postern: policy Mine: order=abc is wrong; allowed is a number");
        assertThat(EmbeddedServer.told("something else")).isEqualTo("something else");
    }
}
