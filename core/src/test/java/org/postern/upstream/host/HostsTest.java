package org.postern.upstream.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.settings.Settings;

/** Whom to try, as it changes with what becomes of the tries. The clock is the test's. */
@Tag("unit")
class HostsTest {

    private final IOException refused = new IOException("Connection refused");

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1); // nanoTime may overflow at any time

    private Hosts hosts(String text) {
        Settings settings = new Settings(Map.of("host", text, "failoverTimeout", "3s", "hostDownTime", "30s"));
        return new Hosts(HostSettings.read(settings), clock::get);
    }

    private void pass(long seconds) {
        clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    private static List<String> names(List<Hosts.Attempt> attempts) {
        return attempts.stream().map(attempt -> attempt.host().name()).toList();
    }

    private static List<String> order(Hosts hosts) {
        return names(hosts.attempts());
    }

    /** A link to a host that is tried, wherever it is in the order. */
    private static Hosts.Attempt linkTo(String name, Hosts hosts) {
        return hosts.attempts().stream()
                .filter(attempt -> attempt.host().name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void equalsTakeTurns() {
        Hosts hosts = hosts("a, b, c; d, e");
        assertThat(order(hosts)).containsExactly("a", "b", "c", "d", "e");
        assertThat(order(hosts)).containsExactly("b", "c", "a", "e", "d");
        assertThat(order(hosts)).containsExactly("c", "a", "b", "d", "e");
        assertThat(order(hosts)).containsExactly("a", "b", "c", "e", "d");
    }

    @Test
    void aHostThatIsDownIsTheLastToBeTried() {
        Hosts hosts = hosts("a; b; c");
        linkTo("a", hosts).failed(refused);
        assertThat(order(hosts)).containsExactly("b", "c", "a");
        linkTo("c", hosts).failed(refused);
        assertThat(order(hosts)).containsExactly("b", "a", "c");
        linkTo("b", hosts).failed(refused);
        assertThat(order(hosts)).containsExactly("a", "b", "c");
    }

    @Test
    void aHostWhoseTimeIsOverIsTriedByOneAtATimeUntilItIsBack() {
        Hosts hosts = hosts("a; b");
        linkTo("a", hosts).failed(refused);
        pass(29);
        assertThat(order(hosts)).containsExactly("b", "a");
        pass(1);
        List<Hosts.Attempt> trial = hosts.attempts();
        assertThat(names(trial)).containsExactly("a", "b");
        assertThat(order(hosts)).containsExactly("b", "a");
        trial.get(0).failed(refused);
        pass(29);
        assertThat(order(hosts)).containsExactly("b", "a");
        pass(1);
        trial = hosts.attempts();
        assertThat(names(trial)).containsExactly("a", "b");
        trial.get(0).works();
        assertThat(order(hosts)).containsExactly("a", "b");
    }

    @Test
    void aTrialOfWhichNothingIsHeardIsRepeated() {
        Hosts hosts = hosts("a; b");
        linkTo("a", hosts).failed(refused);
        pass(30);
        assertThat(order(hosts)).containsExactly("a", "b");
        pass(30);
        assertThat(order(hosts)).containsExactly("a", "b");
    }

    @Test
    void aHostIsNotOnTrialWhileABetterOneIsUp() {
        Hosts hosts = hosts("a; b");
        linkTo("b", hosts).failed(refused);
        pass(60);
        assertThat(order(hosts)).containsExactly("a", "b");
        assertThat(linkTo("a", hosts).wanted()).isTrue();
    }

    @Test
    void thereIsPatienceForTheLastThatIsUpAndTheLastOfAll() {
        Hosts hosts = hosts("a; b; c");
        assertThat(hosts.attempts().stream().map(Hosts.Attempt::lastResort)).containsExactly(false, false, true);
        linkTo("a", hosts).failed(refused);
        assertThat(hosts.attempts().stream().map(Hosts.Attempt::lastResort)).containsExactly(false, true, true);
        pass(30);
        assertThat(hosts.attempts().stream().map(Hosts.Attempt::lastResort)).containsExactly(false, false, true);
        assertThat(hosts("a").attempts().get(0).lastResort()).isTrue();
    }

    @Test
    void whatAnOlderLinkTellsIsOldNews() {
        Hosts hosts = hosts("a; b");
        Hosts.Attempt old = linkTo("a", hosts);
        linkTo("a", hosts).failed(refused);
        old.works();
        assertThat(order(hosts)).containsExactly("b", "a");
        pass(30);
        linkTo("a", hosts).works();
        old.failed(refused);
        assertThat(order(hosts)).containsExactly("a", "b");
    }

    @Test
    void aLinkToAHostThatIsDownIsNotWantedWhileAnotherIsUp() {
        Hosts hosts = hosts("a, b");
        Hosts.Attempt first = linkTo("a", hosts);
        Hosts.Attempt second = linkTo("b", hosts);
        assertThat(first.wanted()).isTrue();
        first.failed(refused);
        assertThat(first.wanted()).isFalse();
        assertThat(second.wanted()).isTrue();
        second.failed(refused);
        assertThat(first.wanted()).isTrue();
    }

    @Test
    void linksMakeRoomForAHostThatIsToBeTriedAndForOneThatIsBack() {
        Hosts hosts = hosts("a; b");
        Hosts.Attempt link = linkTo("b", hosts);
        linkTo("a", hosts).failed(refused);
        assertThat(link.wanted()).isTrue();
        pass(30);
        assertThat(link.wanted()).isFalse();
        Hosts.Attempt trial = hosts.attempts().get(0);
        assertThat(link.wanted()).isTrue();
        trial.works();
        assertThat(link.wanted()).isFalse();
        assertThat(hosts.attempts().get(0).wanted()).isTrue();
    }

    /** A pool may look through all its links once more, now that there is a new one. */
    @Test
    void noOtherLinkIsWantedUntilTheOneOnTrialIsUsed() {
        Hosts hosts = hosts("a; b");
        Hosts.Attempt link = linkTo("b", hosts);
        linkTo("a", hosts).failed(refused);
        pass(30);
        Hosts.Attempt trial = hosts.attempts().get(0);
        trial.opened();
        assertThat(link.wanted()).isFalse();
        trial.used();
        assertThat(link.wanted()).isTrue();
    }

    @Test
    void aLinkOnTrialThatNobodyUsesIsForgotten() {
        Hosts hosts = hosts("a; b");
        Hosts.Attempt link = linkTo("b", hosts);
        linkTo("a", hosts).failed(refused);
        pass(30);
        hosts.attempts().get(0).opened();
        pass(1);
        assertThat(link.wanted()).isTrue();
    }

    @Test
    void aHostThatWorksIsNoNews() {
        Hosts hosts = hosts("a, b");
        Hosts.Attempt link = linkTo("b", hosts);
        linkTo("a", hosts).works();
        assertThat(link.wanted()).isTrue();
    }
}
