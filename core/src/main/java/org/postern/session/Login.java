package org.postern.session;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import javax.security.sasl.AuthenticationException;
import javax.security.sasl.SaslException;
import org.jspecify.annotations.Nullable;
import org.postern.api.Auth;
import org.postern.api.Credential.Proof;
import org.postern.api.Envelope;
import org.postern.api.Reply;
import org.postern.monitor.RefusedBy;
import org.postern.sasl.Decoys;
import org.postern.sasl.ServerExchange;
import org.postern.sasl.ServerMechanism;

/** One AUTH that policies decide about: from what the client claims to what it is told. */
final class Login {

    private static final Logger LOG = System.getLogger(Login.class.getName());

    private final SaslLines lines;
    private final PolicyChain policies;
    private final LoginAttempt attempt;
    private final ServerExchange exchange;
    private @Nullable IOException failure;

    Login(ServerMechanism mechanism, SaslLines lines, Decoys decoys, PolicyChain policies, LoginAttempt attempt) {
        this.lines = lines;
        this.policies = policies;
        this.attempt = attempt;
        exchange = mechanism.begin(lines::ask, decoys);
    }

    /**
     * What came of it.
     *
     * @param reply what the client is told
     * @param user who it is; empty if it is refused
     */
    record Result(Reply reply, Optional<Auth> user) {}

    /**
     * Does it.
     *
     * @param initial the client's initial response, in base64; empty if it gave none
     * @throws IOException if the client goes away, cancels, or says what is no response
     */
    Result perform(Optional<String> initial) throws IOException {
        Auth claimed;
        try {
            claimed = exchange.claim(lines.decoded(initial));
        } catch (SaslException e) {
            return refused(attempt.judged(refusal(e), e instanceof AuthenticationException, RefusedBy.GATEWAY));
        }
        attempt.claims(claimed.subject());
        Optional<Reply> tooMany = attempt.refusal();
        if (tooMany.isPresent()) {
            return refused(tooMany.get());
        }
        attempt.delay();
        Outcome<Auth> outcome = policies.run(Auth.class, claimed, Envelope.NONE, this::letIn);
        requireClient();
        Reply reply = outcome.reply();
        RefusedBy by = outcome.refusedBy(RefusedBy.GATEWAY);
        if (reply.code() >= 500 && outcome.relayed().isEmpty()) {
            return refused(turnedDown(claimed, reply, by));
        }
        if (outcome.swallowed() && needsMore(outcome.effective())) { // a policy said 235 itself, and may not
            reply = outcome.relayed().isEmpty()
                    ? letIn(outcome.effective())
                    : outcome.relayed().get(0).answer();
        }
        return decided(attempt.judgement(reply, isGuess(reply)), by, outcome.effective());
    }

    /** Whether a client is not yet known by what it claims. */
    private static boolean needsMore(Auth claimed) {
        return claimed.credential() instanceof Proof || claimed.subject().isEmpty();
    }

    /** A refusal of policies: of what the client has told, which was a guess whatever it says now, or before it has given its proof. */
    private Reply turnedDown(Auth claimed, Reply reply, RefusedBy by) throws IOException {
        if (claimed.credential() instanceof Proof) {
            Optional<Reply> mistake = refuse();
            return attempt.judged(
                    mistake.orElse(reply),
                    mistake.isEmpty() && isGuess(reply),
                    mistake.isEmpty() ? by : RefusedBy.GATEWAY);
        }
        Reply answer = attempt.judged(reply, isGuess(reply), by);
        Optional<Reply> unused = refuse();
        return answer;
    }

    /** Ends the exchange; returns what the client has said wrong in it. */
    private Optional<Reply> refuse() throws IOException {
        try {
            exchange.refuse();
            return Optional.empty();
        } catch (SaslException e) {
            return Optional.of(refusal(e));
        }
    }

    private Result decided(Reply answer, RefusedBy by, Auth user) throws IOException {
        if (!answer.isPositive()) {
            attempt.conclude(answer, by);
            return refused(answer);
        }
        try {
            exchange.welcome();
        } catch (SaslException e) { // the last thing that the client had to say
            Reply refusal = refusal(e);
            attempt.conclude(refusal, RefusedBy.GATEWAY);
            return refused(refusal);
        }
        attempt.conclude(answer, by);
        return new Result(answer, Optional.of(user));
    }

    private static Result refused(Reply answer) {
        return new Result(answer, Optional.empty());
    }

    /** Not what is trouble of ours, and not what does not even look like a login (RFC 5321 §4.2.4). */
    private static boolean isGuess(Reply answer) {
        return answer.code() > 504;
    }

    /** What stands behind the last policy: the client may still have to prove what it claims. */
    private Reply letIn(Auth vouched) {
        if (vouched.subject().isEmpty()) {
            return misused("has passed a client without saying who it is");
        }
        if (vouched.credential() instanceof Proof proof && proof.keys().isEmpty()) {
            return misused("has passed a client without the keys to check its proof");
        }
        try {
            return exchange.proves(vouched) ? Reply.of(235, "2.7.0", "Authentication successful") : Auth.REFUSAL;
        } catch (SaslException e) {
            return refusal(e);
        } catch (IOException e) { // policies that wait for this are to know, and cannot be told that way
            failure = e;
            return Reply.reject(454, "4.7.0", "The client has not ended the exchange");
        }
    }

    private Reply misused(String what) {
        LOG.log(Level.ERROR, () -> policies.sessionId() + " the last policy for AUTH " + what);
        return PolicyChain.AUTH_FAILED;
    }

    private void requireClient() throws IOException {
        if (failure != null) {
            throw failure;
        }
    }

    private static Reply refusal(SaslException e) {
        return e instanceof AuthenticationException
                ? Auth.REFUSAL
                : Reply.reject(501, "5.5.2", "Syntax error in the response: " + e.getMessage());
    }
}
