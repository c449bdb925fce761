package org.postern.jca;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.history.HistorySettings;
import org.postern.history.JdbcTrafficStore;

@Tag("unit")
class HistoryStoreTest {

    @Test
    void thereIsNoneUnlessItIsConfigured() {
        assertThat(HistoryStore.of(new HistorySettings("", Duration.ZERO, "gateway.test")))
                .isEmpty();
    }

    @Test
    void aNameThatIsNotInJndiIsAProblemAndNoFailure() {
        HistorySettings settings = new HistorySettings("jdbc/nowhere", Duration.ZERO, "gateway.test");
        try (JdbcTrafficStore store = HistoryStore.of(settings).orElseThrow()) {
            assertThat(store.name()).isEqualTo("jdbc/nowhere");
            store.start();
            Awaitility.await()
                    .untilAsserted(() ->
                            assertThat(store.problem()).startsWith("historyDataSource=jdbc/nowhere is not in JNDI: "));
        }
    }
}
