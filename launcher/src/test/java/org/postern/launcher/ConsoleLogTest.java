package org.postern.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import org.example.MultiException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What lies at the bottom of an exception of the server's. */
@Tag("unit")
class ConsoleLogTest {

    private final Throwable root = new IllegalArgumentException("what failed");

    @Test
    void isTheInnermostCause() {
        assertThat(ConsoleLog.reason(new IllegalStateException(new RuntimeException(root))))
                .isSameAs(root);
        assertThat(ConsoleLog.reason(root)).isSameAs(root);
    }

    @Test
    void isThatOfTheFirstOfSeveral() {
        Throwable wrapped = new MultiException(
                new ExceptionInInitializerError(root),
                new IllegalStateException("Unable to perform operation: resolve"));
        assertThat(ConsoleLog.reason(new RuntimeException("cannot start", wrapped)))
                .isSameAs(root);
        assertThat(ConsoleLog.reason(new MultiException(wrapped))).isSameAs(root);
    }

    @Test
    void isTheGatewaysOwnIfThereIsOne() {
        Throwable own = new LaunchException("what to do", root);
        assertThat(ConsoleLog.reason(new RuntimeException(own))).isSameAs(own);
        assertThat(ConsoleLog.reason(new MultiException(new RuntimeException("first"), new RuntimeException(own))))
                .isSameAs(own);
    }

    @Test
    void anExceptionThatIsItsOwnCauseHasAnEnd() {
        Exception first = new IllegalStateException("first");
        Exception second = new IllegalStateException("second", first);
        first.initCause(second);
        assertThat(ConsoleLog.reason(first)).isIn(first, second);
        MultiException none = new MultiException();
        assertThat(ConsoleLog.reason(none)).isSameAs(none);
    }
}
