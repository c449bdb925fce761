package org.postern.filters.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store does whose messages can be looked at. */
abstract class ReadableStoreTestCase {

    abstract ReadableStore store();

    @Test
    void keepsAMessageByteForByteWithAllThatIsKnownOfIt() throws IOException {
        StoredMessage stored = Mails.stored("name=*.exe \u00fc = \\ : #");
        store().check();
        store().put(stored, Mails.message());
        assertThat(store().find(stored.id())).contains(stored);
        assertThat(Mails.read(store().message(stored))).isEqualTo(Mails.BYTES);
        assertThat(store().message(stored).size()).isEqualTo(Mails.BYTES.length);
        assertThat(store().usage()).isEqualTo(new ReadableStore.Usage(1, Mails.BYTES.length));
    }

    @Test
    void listsTheNewestFirstPageByPage() throws IOException {
        Instant now = Instant.parse("2026-03-01T00:00:30Z");
        List<StoredMessage> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) { // over midnight
            all.add(Mails.stored("r" + i, now.minusSeconds(20L * i)));
            store().put(all.get(i), Mails.message());
        }
        assertThat(store().list(0, 3)).isEqualTo(all.subList(0, 3));
        assertThat(store().list(3, 3)).isEqualTo(all.subList(3, 5));
        assertThat(store().list(5, 3)).isEmpty();
        assertThat(store().list(0, 0)).isEmpty();
    }

    @Test
    void deletesOneAndWhatIsOld() throws IOException {
        Instant now = Instant.parse("2026-03-01T00:00:30Z");
        StoredMessage young = Mails.stored("young", now);
        StoredMessage justOld = Mails.stored("old", now.minusSeconds(21));
        StoredMessage old = Mails.stored("older", now.minusSeconds(86_400));
        for (StoredMessage each : List.of(old, young, justOld)) {
            store().put(each, Mails.message());
        }
        assertThat(store().deleteBefore(now.minusSeconds(20))).isEqualTo(2);
        assertThat(store().list(0, 9)).containsExactly(young);
        assertThat(store().delete(young.id())).isTrue();
        assertThat(store().delete(young.id())).isFalse();
        assertThat(store().find(young.id())).isEmpty();
        assertThat(store().usage()).isEqualTo(new ReadableStore.Usage(0, 0));
        assertThatThrownBy(() -> Mails.read(store().message(young))).isInstanceOf(IOException.class);
    }

    @Test
    void leavesNothingOfWhatCannotBeKept() throws IOException {
        StoredMessage small = Mails.stored("x");
        StoredMessage stored = new StoredMessage(
                small.id(),
                small.time(),
                small.origin(),
                small.mail(),
                small.recipients(),
                small.why(),
                new Digest(Mails.failing().size(), ""));
        assertThatThrownBy(() -> store().put(stored, Mails.failing()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("No space left on device");
        assertThat(store().find(stored.id())).isEmpty();
        assertThat(store().list(0, 9)).isEmpty();
        assertThat(store().usage()).isEqualTo(new ReadableStore.Usage(0, 0));
    }

    @Test
    void takesNoIdThatIsNone() {
        for (String id : List.of("", "../../etc/passwd", "20260101T000000000-0000000000000/..", "' or 1 = 1")) {
            assertThatThrownBy(() -> store().find(id)).hasMessage("not the id of a stored message");
            assertThatThrownBy(() -> store().delete(id)).hasMessage("not the id of a stored message");
        }
    }

    @Test
    void keepsManyAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(20);
        try {
            List<Future<StoredMessage>> all = IntStream.range(0, 200)
                    .mapToObj(i -> threads.submit(() -> {
                        StoredMessage stored = Mails.stored("r" + i);
                        store().put(stored, Mails.message());
                        return stored;
                    }))
                    .toList();
            for (Future<StoredMessage> each : all) {
                assertThat(store().find(each.get().id())).contains(each.get());
                assertThat(Mails.read(store().message(each.get()))).isEqualTo(Mails.BYTES);
            }
            assertThat(store().usage().messages()).isEqualTo(200);
        } finally {
            threads.shutdownNow();
        }
    }
}
