package org.postern.auth;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import javax.security.sasl.AuthenticationException;
import javax.security.sasl.SaslException;
import org.jspecify.annotations.Nullable;
import org.postern.api.Auth;
import org.postern.api.Credential.Proof;
import org.postern.api.Envelope;
import org.postern.api.Reply;
import org.postern.monitor.RefusedBy;
import org.postern.policy.CommandRules;
import org.postern.policy.Outcome;
import org.postern.policy.PolicyChain;
import org.postern.sasl.Decoys;
import org.postern.sasl.ServerExchange;
import org.postern.sasl.ServerMechanism;

/** One AUTH that policies decide about: from the client's claim to its reply. */
public final class PolicyLogin {

    private static final Logger LOG = System.getLogger(PolicyLogin.class.getName());

    private final SaslLines lines;
    private final PolicyChain policies;
    private final AuthAttempt attempt;
    private final ServerExchange exchange;
    private @Nullable IOException failure;

    public PolicyLogin(
            ServerMechanism mechanism, SaslLines lines, Decoys decoys, PolicyChain policies, AuthAttempt attempt) {
        this.lines = lines;
        this.policies = policies;
        this.attempt = attempt;
        exchange = mechanism.begin(lines::ask, decoys);
    }

    /**
     * Does it, and returns the client's reply.
     *
     * @param initial the client's initial response, in base64; empty if it gave none
     * @param pause lets the client wait
     * @param authenticated receives who the client is, if it is let in
     * @throws IOException if the client goes away, cancels, or says what is no response
     */
    public Reply perform(Optional<String> initial, Consumer<Duration> pause, Consumer<Auth> authenticated)
            throws IOException {
        Auth claimed;
        try {
            claimed = exchange.claim(lines.decoded(initial));
        } catch (SaslException e) {
            return attempt.judged(refusal(e), e instanceof AuthenticationException, RefusedBy.GATEWAY);
        }
        attempt.claims(claimed.subject());
        Optional<Reply> tooMany = attempt.rejection();
        if (tooMany.isPresent()) {
            return tooMany.get();
        }
        attempt.delay(pause);
        Outcome<Auth> outcome = policies.run(CommandRules.AUTH, claimed, Envelope.NONE, this::letIn);
        attempt.decidedBy(outcome.path());
        if (failure != null) {
            throw failure;
        }
        Reply reply = outcome.reply();
        RefusedBy by = outcome.refusedBy(RefusedBy.GATEWAY);
        if (reply.code() >= 500 && outcome.relayed().isEmpty()) {
            return turnedDown(claimed, reply, by);
        }
        if (outcome.acceptedWithoutRelay() && needsMore(outcome.effective())) { // a policy said 235 itself, and may not
            reply = outcome.relayed().isEmpty()
                    ? letIn(outcome.effective())
                    : outcome.relayed().get(0).answer();
        }
        Reply answer = decided(attempt.judgement(reply, isGuess(reply)), by);
        if (answer.isPositive()) {
            authenticated.accept(outcome.effective());
        }
        return answer;
    }

    /** Whether a client is not yet known by what it claims. */
    private static boolean needsMore(Auth claimed) {
        return claimed.credential() instanceof Proof || claimed.subject().isEmpty();
    }

    /** A rejection by policies: of a credential, which counts as a failed attempt whatever the client sends now, or before it has given its proof. */
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

    private Reply decided(Reply answer, RefusedBy by) throws IOException {
        if (answer.isPositive()) {
            try {
                exchange.welcome();
            } catch (SaslException e) { // the last thing that the client had to say
                Reply refusal = refusal(e);
                attempt.conclude(refusal, RefusedBy.GATEWAY);
                return refusal;
            }
        }
        attempt.conclude(answer, by);
        return answer;
    }

    /** Not what is trouble of ours, and not what does not even look like a login (RFC 5321 §4.2.4). */
    private static boolean isGuess(Reply answer) {
        return answer.code() > 504;
    }

    /** What stands behind the last policy: the client may still have to prove what it claims. */
    private Reply letIn(Auth vouched) {
        if (vouched.subject().isEmpty()) {
            return misused("has passed a client without a subject");
        }
        if (vouched.credential() instanceof Proof proof && proof.keys().isEmpty()) {
            return misused("has passed a client without the keys to check its proof");
        }
        try {
            return exchange.proves(vouched) ? Reply.of(235, "2.7.0", "Authentication successful") : Auth.REFUSAL;
        } catch (SaslException e) {
            return refusal(e);
        } catch (IOException e) { // policies that wait for this get a reply instead
            failure = e;
            return Reply.reject(454, "4.7.0", "The client has not ended the exchange");
        }
    }

    private Reply misused(String what) {
        LOG.log(Level.ERROR, () -> policies.sessionId() + " the last policy for AUTH " + what);
        return CommandRules.AUTH.failed();
    }

    private static Reply refusal(SaslException e) {
        return e instanceof AuthenticationException
                ? Auth.REFUSAL
                : Reply.reject(501, "5.5.2", "Syntax error in the response: " + e.getMessage());
    }
}
