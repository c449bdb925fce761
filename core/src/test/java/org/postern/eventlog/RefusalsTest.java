package org.postern.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A bound for each client and minute, and memory for a bounded number of clients. */
@Tag("unit")
class RefusalsTest {

    private final AtomicLong now = new AtomicLong();
    private final List<String> lines = new ArrayList<>();
    private final Refusals refusals = new Refusals(this::write, now::get, 2);

    private void write(Supplier<String> line) {
        lines.add(line.get());
    }

    private void refuse(String client, int times) {
        for (int i = 1; i <= times; i++) {
            String line = client + i;
            refusals.refused(client, client, 2, () -> line);
        }
    }

    @Test
    void sumsUpWhenTheMinuteIsOver() {
        refuse("a", 5);
        assertThat(lines).containsExactly("a1", "a2");
        now.addAndGet(TimeUnit.SECONDS.toNanos(60));
        refuse("a", 1);
        assertThat(lines).containsExactly("a1", "a2", "- client=a refused=3 more commands, without a line each", "a1");
    }

    @Test
    void hasABoundForEachClient() {
        refuse("a", 2);
        refuse("b", 2);
        assertThat(lines).containsExactly("a1", "a2", "b1", "b2");
    }

    @Test
    void hasABoundForAllClientsTogether() {
        Refusals roomy = new Refusals(this::write, now::get, 10_000);
        for (int i = 0; i < 7_000; i++) {
            String line = "line";
            roomy.refused(i, "client" + i, 2, () -> line);
        }
        assertThat(lines).hasSize(6_000);
        now.addAndGet(TimeUnit.SECONDS.toNanos(60));
        roomy.refused("again", "again", 2, () -> "again");
        assertThat(lines).hasSize(7_001).endsWith("again");
    }

    @Test
    void remembersABoundedNumberOfClients() {
        refuse("a", 3);
        refuse("b", 1);
        refuse("c", 1);
        assertThat(lines)
                .containsExactly("a1", "a2", "b1", "- client=a refused=1 more commands, without a line each", "c1");
    }

    @Test
    void writesWhatIsLeftAtTheEnd() {
        refuse("a", 4);
        refuse("b", 1);
        refusals.close();
        assertThat(lines).containsExactly("a1", "a2", "b1", "- client=a refused=2 more commands, without a line each");
    }
}
