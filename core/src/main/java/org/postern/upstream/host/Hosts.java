package org.postern.upstream.host;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.postern.net.Connection;
import org.postern.upstream.host.HostStatus.Health;

/**
 * Whom of the hosts to try, in which order, and which of them are down. From any thread.
 *
 * <p>A host that failed is down, and left alone while another one is up. When its time is over, one link is opened to it on trial,
 * while the others still pass it by; only when that link has greeted is the host back. So a host that hangs costs one client some
 * waiting at a time, and not all of them.
 */
public final class Hosts {

    private static final Logger LOG = System.getLogger(Hosts.class.getName());

    /** A link on trial that is not used within this time is forgotten. */
    private static final long READY_NANOS = 1_000_000_000;

    private final List<List<State>> groups;
    private final Duration failoverTimeout;
    private final long downNanos;
    private final LongSupplier nanoTime;
    private final boolean quiet;
    private int turn = -1;
    /** A link to a host that is down, which has greeted and waits for its first command. */
    private Optional<Attempt> ready = Optional.empty();

    private long readySince;

    /** Counts what happens: what a link reports of its host that is older than the host's last change is old news. */
    private long events;
    /** When a host came back for the last time, by that count. */
    private long lastReturn;

    /** @param nanoTime the clock, such as {@link System#nanoTime} */
    public Hosts(HostSettings settings, LongSupplier nanoTime) {
        this(settings, nanoTime, false);
    }

    /** @param quiet whether what happens is known to who asked for it, and need not be in the log */
    public Hosts(HostSettings settings, LongSupplier nanoTime, boolean quiet) {
        this.quiet = quiet;
        groups = settings.groups().stream()
                .map(group -> group.stream()
                        .map(host -> new State(host, nanoTime.getAsLong()))
                        .toList())
                .toList();
        failoverTimeout = settings.failoverTimeout();
        downNanos = settings.downTime().toNanos();
        this.nanoTime = nanoTime;
    }

    private static final class State {
        private final Host host;
        private boolean down;
        /** Whether it has ever greeted, or failed. */
        private boolean known;
        /** Why it is down. */
        private String problem = "";
        /** Whether it is down because it could not be reached, or did not greet. */
        private boolean unreachable;

        private long retryAt;
        private long changed;
        private volatile long linkDiedAt;
        /** Links that wait for a reply, which is not worth the usual time if the host hangs. */
        private final Set<Connection> waiting = ConcurrentHashMap.newKeySet();

        State(Host host, long now) {
            this.host = host;
            linkDiedAt = now;
        }

        boolean isUp() {
            return !down;
        }
    }

    /** All hosts in the order of the settings. */
    public synchronized List<HostStatus> statuses() {
        long now = nanoTime.getAsLong();
        return groups.stream()
                .flatMap(List::stream)
                .map(state -> new HostStatus(
                        state.host,
                        state.down ? Health.DOWN : state.known ? Health.UP : Health.UNKNOWN,
                        state.down ? state.problem : "",
                        state.down
                                ? Optional.of(Duration.ofNanos(Math.max(0, state.retryAt - now)))
                                : Optional.empty()))
                .toList();
    }

    /** For checks beside the mail: an attempt for each host, in which no turn is taken and no trial begins. */
    public synchronized List<Attempt> probes() {
        List<State> all = groups.stream().flatMap(List::stream).toList();
        return all.stream()
                .map(state -> new Attempt(state, all.size() == 1, ++events))
                .toList();
    }

    /** All hosts, in the order in which a link that is opened now has to try them: at first those that are up. */
    public synchronized List<Attempt> attempts() {
        turn++;
        List<State> order = new ArrayList<>();
        Optional<State> trial = dueForTrial();
        trial.ifPresent(state -> {
            state.retryAt = nanoTime.getAsLong() + downNanos; // the next one will not try it
            order.add(state);
        });
        addAll(order, State::isUp);
        addAll(order, state -> !state.isUp() && !order.contains(state));
        List<Attempt> attempts = new ArrayList<>();
        for (int i = 0; i < order.size(); i++) {
            boolean last = i == order.size() - 1;
            boolean lastThatIsUp =
                    order.get(i).isUp() && !last && !order.get(i + 1).isUp();
            attempts.add(new Attempt(order.get(i), last || lastThatIsUp, ++events));
        }
        return attempts;
    }

    private void addAll(List<State> order, Predicate<State> condition) {
        for (List<State> group : groups) {
            for (int i = 0; i < group.size(); i++) {
                State state = group.get(Math.floorMod(turn + i, group.size()));
                if (condition.test(state)) {
                    order.add(state);
                }
            }
        }
    }

    /** A host whose time is over, unless a better one is up. */
    private Optional<State> dueForTrial() {
        long now = nanoTime.getAsLong();
        for (List<State> group : groups) {
            Optional<State> due = group.stream()
                    .filter(state -> state.down && now - state.retryAt >= 0)
                    .findFirst();
            if (due.isPresent() || group.stream().anyMatch(State::isUp)) {
                return due;
            }
        }
        return Optional.empty();
    }

    private boolean hasReadyTrial() {
        return ready.isPresent() && nanoTime.getAsLong() - readySince < READY_NANOS;
    }

    private boolean isAnyUp() {
        return groups.stream().flatMap(List::stream).anyMatch(State::isUp);
    }

    /** One link's relation to its host: the link reports the state of the host, and learns whether it is still wanted. */
    public final class Attempt {

        private final State state;
        private final boolean lastResort;
        private final long since;
        private volatile boolean greeted;

        private Attempt(State state, boolean lastResort, long since) {
            this.state = state;
            this.lastResort = lastResort;
            this.since = since;
        }

        public Host host() {
            return state.host;
        }

        /** A link that had lain in the pool was found dead: others may have died with it, as when the server restarts. */
        public void linkDied() {
            state.linkDiedAt = nanoTime.getAsLong();
        }

        /** Whether a link that was used at that time has outlived those that have been found dead. */
        public boolean outlived(long lastUsed) {
            return lastUsed - state.linkDiedAt > 0;
        }

        /** Whether this host is worth waiting for: there is no other one to be tried, or only such as are down. */
        public boolean lastResort() {
            return lastResort;
        }

        /** Whether another host is up. */
        public boolean replaceable() {
            synchronized (Hosts.this) {
                return groups.stream().flatMap(List::stream).anyMatch(other -> other != state && other.isUp());
            }
        }

        /** A command has been sent, and its reply is waited for. */
        public void waits(Connection link) {
            state.waiting.add(link);
        }

        /** The reply is there, or will never be. */
        public void waitsNoMore(Connection link) {
            state.waiting.remove(link);
        }

        /** The link is open, and nothing has been said over it. */
        public void opened() {
            synchronized (Hosts.this) {
                greeted = true;
                state.known = true;
                if (state.down) {
                    ready = Optional.of(this);
                    readySince = nanoTime.getAsLong();
                }
            }
        }

        /** The link has its first command. */
        public void used() {
            synchronized (Hosts.this) {
                ready = ready.filter(attempt -> attempt != this);
            }
        }

        /** A check has been greeted: so is mail, if the host was down because it did not greet. Says nothing about what comes later. */
        public void answered() {
            boolean back;
            synchronized (Hosts.this) {
                state.known = true;
                back = state.down && state.unreachable;
            }
            if (back) {
                works();
            }
        }

        /** The host failed. */
        public void failed(Throwable cause) {
            boolean news;
            synchronized (Hosts.this) {
                if (since < state.changed) {
                    return;
                }
                news = !state.down;
                state.down = true;
                state.known = true;
                state.unreachable = !greeted;
                state.problem = String.valueOf(cause.getMessage());
                state.retryAt = nanoTime.getAsLong() + downNanos;
                if (news) {
                    state.changed = ++events;
                }
            }
            LOG.log(
                    news && !quiet ? Level.WARNING : Level.DEBUG,
                    () -> "mail server " + host() + " is down: " + cause.getMessage());
            if (news && cause instanceof SocketTimeoutException && replaceable()) {
                state.waiting.forEach(link -> link.shortenDeadline(failoverTimeout));
            }
        }

        /** The host is ready to take mail. */
        public void works() {
            synchronized (Hosts.this) {
                state.known = true;
                if (!state.down || since < state.changed) {
                    return;
                }
                state.down = false;
                state.changed = ++events;
                lastReturn = events;
            }
            LOG.log(Level.INFO, () -> "mail server " + host() + " is back");
        }

        /**
         * Whether the next mail should go over this link again. Not if its host is down and another one is up; nor if a host is
         * to be tried, or has come back since: under load a pool would keep its links to the others for ever. Nor while a link
         * on trial waits to be used: a pool may look through all its links once more when it has opened a new one.
         */
        public boolean wanted() {
            synchronized (Hosts.this) {
                return since > lastReturn
                        && (state.isUp() || !isAnyUp())
                        && dueForTrial().isEmpty()
                        && !hasReadyTrial();
            }
        }
    }
}
