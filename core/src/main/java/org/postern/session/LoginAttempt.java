package org.postern.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.postern.api.Reply;
import org.postern.session.SessionSettings.LoginLimits;
import org.postern.monitor.RefusedBy;
import org.postern.net.Trace;

/** One AUTH, held against those that have failed before it: nobody guesses for ever, neither from one place nor at one user. */
final class LoginAttempt {

    private static final Logger LOG = System.getLogger(LoginAttempt.class.getName());

    private static final Reply TOO_MANY =
            Reply.reject(421, "4.7.0", "Too many failed logins; try again later, closing the connection");

    /** RFC 4422 §3.1. */
    private static final Pattern MECHANISM = Pattern.compile("[A-Za-z0-9_-]{1,20}");

    private final Gateway gateway;
    private final FailedLogins failures;
    private final SessionSettings rules;
    private final LoginLimits limits;
    private final SmtpSession session;
    private final InetAddress client;
    private final String mechanism;
    private String subject = "";
    private RefusedBy refusedBy = RefusedBy.GATEWAY;

    /** @param mechanism as the client calls it */
    LoginAttempt(Gateway gateway, SessionSettings rules, SmtpSession session, String mechanism) {
        this.gateway = gateway;
        this.rules = rules;
        this.session = session;
        this.mechanism = mechanism;
        failures = gateway.failedLogins();
        limits = rules.logins();
        client = session.client().getAddress();
    }

    /** Takes note of whom the client claims to be; empty if it does not say. */
    void claims(String user) {
        subject = user;
    }

    /** Why it may not be tried: the client has failed too often, or others at this user. */
    Optional<Reply> refusal() {
        Optional<Reply> refusal = tooMany();
        refusal.ifPresent(reply -> conclude(reply, RefusedBy.GATEWAY));
        return refusal;
    }

    private Optional<Reply> tooMany() {
        return ofClient() >= limits.perClient() || ofSubject() >= limits.perSubject()
                ? Optional.of(TOO_MANY)
                : Optional.empty();
    }

    /** Lets whoever has failed before wait, longer than a guess is worth. */
    void delay() {
        if (Math.max(ofClient(), ofSubject()) >= limits.undelayed()) {
            session.rest(limits.delay());
        }
    }

    private int ofClient() {
        return failures.ofClient(client, rules.clients());
    }

    private int ofSubject() {
        return subject.isEmpty() ? 0 : failures.ofSubject(subject);
    }

    /**
     * What the client is told. When it has failed too often meanwhile, in other sessions, that is neither yes nor no, or it could learn
     * by many guesses at the same time which one is right.
     *
     * @param guessed whether a refusal means that a password, or something like it, was wrong
     * @param by where the answer comes from
     */
    Reply judged(Reply answer, boolean guessed, RefusedBy by) {
        Reply judged = judgement(answer, guessed);
        conclude(judged, by);
        return judged;
    }

    /** The same, of an answer that is not yet the last word. */
    Reply judgement(Reply answer, boolean guessed) {
        boolean tooMany = guessed ? !failed() : answer.isPositive() && tooMany().isPresent();
        return tooMany ? TOO_MANY : answer;
    }

    /** Where the last answer comes from, if it is a refusal. */
    RefusedBy refusedBy() {
        return refusedBy;
    }

    /** Counts the attempt, and writes its line. */
    void conclude(Reply answer, RefusedBy by) {
        refusedBy = answer.equals(TOO_MANY) ? RefusedBy.GATEWAY : by;
        gateway.counters().loginEnded(answer.isPositive());
        if (answer.isRefusal()) {
            session.refusals().log(() -> line(answer) + " " + refusedBy);
        } else if (session.trace().shows(Trace.Level.INFO)) {
            gateway.transactions().add(() -> line(answer));
        }
    }

    /** Without the reply's text, which may be another server's, and repeat what a client has said. */
    private String line(Reply answer) {
        String how = MECHANISM.matcher(mechanism).matches() ? mechanism.toUpperCase(Locale.ROOT) : "?";
        return session.id() + " client=" + client.getHostAddress() + " auth=" + how
                + (subject.isEmpty() ? "" : " user=" + Xtext.shown(subject)) + " reply=" + answer.code()
                + (answer.enhancedCode().isEmpty() ? "" : " " + answer.enhancedCode());
    }

    /** Counts a failure, and tells whether it is none too many. */
    boolean failed() {
        int byClient = failures.clientFailed(client, rules.clients(), limits.period());
        if (byClient == limits.perClient()) {
            warn("client " + client.getHostAddress() + " has failed to log in " + byClient + " times");
        }
        int bySubject = subject.isEmpty() ? 0 : failures.subjectFailed(subject, limits.period());
        if (bySubject == limits.perSubject()) {
            warn("clients have failed to log in as " + Xtext.shown(subject) + " " + bySubject + " times");
        }
        return byClient <= limits.perClient() && bySubject <= limits.perSubject();
    }

    private void warn(String what) {
        LOG.log(
                Level.WARNING,
                () -> session.id() + " " + what + ", the first time not longer than "
                        + limits.period().toSeconds() + " s ago; until that is over AUTH is answered with 421");
    }
}
