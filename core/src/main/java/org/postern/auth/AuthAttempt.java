package org.postern.auth;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.postern.api.Reply;
import org.postern.api.text.Network;
import org.postern.eventlog.EventLogFormat;
import org.postern.limits.AuthLimits;
import org.postern.limits.FailedAuths;
import org.postern.monitor.Event.AuthEnded;
import org.postern.monitor.EventSink;
import org.postern.monitor.PolicyStep;
import org.postern.monitor.RefusedBy;
import org.postern.monitor.SessionRef;

/** One AUTH, held against those that have failed before it: brute-force protection by client and by user. */
public final class AuthAttempt {

    private static final Logger LOG = System.getLogger(AuthAttempt.class.getName());

    private static final Reply TOO_MANY =
            Reply.reject(421, "4.7.0", "Too many failed AUTH attempts; try again later, closing the connection");

    private final FailedAuths failures;
    private final Network client;
    private final AuthLimits limits;
    private final Supplier<SessionRef> session;
    private final EventSink events;
    private final String mechanism;
    private final long start = System.nanoTime();
    private String subject = "";
    private List<PolicyStep> path = List.of();

    /**
     * @param client what counts as one
     * @param mechanism as the client names it
     */
    public AuthAttempt(
            FailedAuths failures,
            Network client,
            AuthLimits limits,
            Supplier<SessionRef> session,
            EventSink events,
            String mechanism) {
        this.failures = failures;
        this.client = client;
        this.limits = limits;
        this.session = session;
        this.events = events;
        this.mechanism = mechanism;
    }

    /** @param user the user that the client claims to be; empty if that is not known */
    void claims(String user) {
        subject = user;
    }

    void decidedBy(List<PolicyStep> policies) {
        path = policies;
    }

    /** The reply if it may not be tried: the client has failed too often, or others for this user. */
    public Optional<Reply> rejection() {
        if (!areTooMany()) {
            return Optional.empty();
        }
        conclude(TOO_MANY, RefusedBy.GATEWAY);
        return Optional.of(TOO_MANY);
    }

    private boolean areTooMany() {
        return failures.ofClient(client) >= limits.perClient() || failures.ofSubject(subject) >= limits.perSubject();
    }

    /**
     * Lets it wait after many that have failed, so that brute force does not pay.
     *
     * @param pause waits for so long
     */
    public void delay(Consumer<Duration> pause) {
        if (Math.max(failures.ofClient(client), failures.ofSubject(subject)) >= limits.undelayed()) {
            pause.accept(limits.delay());
        }
    }

    /**
     * The client's reply. When AUTH has failed too often meanwhile, in other sessions, that is neither yes nor no, or a client could learn
     * by many attempts at the same time which one is right.
     *
     * @param guessed whether a rejection means that a password, or something like it, was wrong
     * @param by where the answer comes from
     */
    public Reply judged(Reply answer, boolean guessed, RefusedBy by) {
        Reply judged = judgement(answer, guessed);
        conclude(judged, by);
        return judged;
    }

    /** The same, of an answer that is not final yet. */
    Reply judgement(Reply answer, boolean guessed) {
        boolean tooMany = guessed ? !failed() : answer.isPositive() && areTooMany();
        return tooMany ? TOO_MANY : answer;
    }

    void conclude(Reply answer, RefusedBy by) {
        RefusedBy refusedBy = answer.equals(TOO_MANY) ? RefusedBy.GATEWAY : by;
        events.accept(
                new AuthEnded(session.get(), mechanism, subject, answer, refusedBy, path, System.nanoTime() - start));
    }

    /** Counts a failure, and returns whether it is within the limits. */
    public boolean failed() {
        int byClient = failures.clientFailed(client, limits.period());
        if (byClient == limits.perClient()) {
            warn("client " + session.get().client().getHostAddress() + " has failed to authenticate " + byClient
                    + " times");
        }
        int bySubject = failures.subjectFailed(subject, limits.period());
        if (bySubject == limits.perSubject()) {
            warn("clients have failed to authenticate as " + EventLogFormat.ofUser(subject) + " " + bySubject
                    + " times");
        }
        return byClient <= limits.perClient() && bySubject <= limits.perSubject();
    }

    private void warn(String what) {
        LOG.log(
                Level.WARNING,
                () -> session.get().id() + " " + what + " within "
                        + limits.period().toSeconds() + " s; until that period is over AUTH is answered with 421");
    }
}
