package org.postern.session;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.auth.AuthAttempt;
import org.postern.auth.PolicyLogin;
import org.postern.auth.SaslLines;
import org.postern.policy.Caller;
import org.postern.policy.PolicyChain;
import org.postern.relay.UpstreamLeg;
import org.postern.sasl.ServerMechanism;
import org.postern.session.SessionSettings.Type;
import org.postern.smtp.Rejection;

/** The command AUTH: whether it may come now, and what comes of it. */
record AuthCommand(
        SessionContext context,
        SessionSettings settings,
        ClientSide client,
        PolicyChain policies,
        UpstreamLeg upstream,
        Offer offer) {

    /**
     * @param greeted whether the client has sent HELO or EHLO
     * @param authenticated receives who the client is, once policies have decided
     * @throws SmtpException if it may not come now
     */
    void run(String argument, boolean greeted, boolean inTransaction, Consumer<Optional<Caller>> authenticated)
            throws IOException {
        if (!greeted || !offer.extensions().has("AUTH")) {
            client.replies().reply(notOffered(greeted));
            client.replies().countError();
            return;
        }
        requireAllowed(argument, inTransaction);
        AuthAttempt attempt = new AuthAttempt(
                context.failedAuths(),
                settings.clients().one(client.state().client().getAddress()),
                settings.access().failures(),
                client.state()::ref,
                context.events(),
                argument.split(" ", 2)[0]);
        Optional<Reply> tooMany = attempt.rejection();
        Reply reply = tooMany.isPresent()
                ? tooMany.get()
                : offer.mechanisms().isEmpty() ? relay(argument, attempt) : decide(argument, attempt, authenticated);
        client.replies().finishSecret(reply);
        if (reply.isRefusal()) {
            client.replies().countError();
        }
    }

    private Reply notOffered(boolean greeted) {
        return settings.at().type() == Type.STARTTLS && !client.state().secure()
                ? Reply.reject(530, "5.7.0", "Issue a STARTTLS command first")
                : Reply.reject(503, "5.5.1", greeted ? "AUTH is not offered here" : "Send EHLO first");
    }

    private void requireAllowed(String argument, boolean inTransaction) throws SmtpException {
        if (offer.isAuthenticated()) {
            throw Rejection.of(503, "5.5.1", "Already authenticated");
        }
        if (inTransaction) {
            throw Rejection.of(503, "5.5.1", "AUTH is not allowed in a transaction");
        }
        if (argument.isEmpty()) {
            throw Rejection.of(501, "5.5.4", "Syntax: AUTH mechanism [initial-response]");
        }
    }

    /** Has the upstream server decide, whatever mechanism it is. */
    private Reply relay(String argument, AuthAttempt attempt) throws IOException {
        attempt.delay(client.pause());
        SaslLines lines = new SaslLines(client.connection(), settings.timeouts());
        Reply answer;
        try {
            answer = lines.relay(argument, upstream::auth);
        } catch (IOException e) {
            if (lines.hasCredential()) { // what the server made of it, the client may have learned from a challenge
                boolean unused = attempt.failed();
            }
            throw e;
        }
        boolean guessed = answer.code() >= 500 && lines.hasCredential();
        return attempt.judged(answer, guessed, upstream.refusedBy());
    }

    /** Has policies decide. */
    private Reply decide(String argument, AuthAttempt attempt, Consumer<Optional<Caller>> authenticated)
            throws IOException {
        String[] words = argument.split(" +", 2);
        ServerMechanism mechanism = ServerMechanism.of(words[0])
                .filter(offer.mechanisms()::contains)
                .orElseThrow(() -> Rejection.of(504, "5.5.4", "This mechanism is not offered here"));
        Optional<String> initial = words.length < 2 ? Optional.empty() : Optional.of(words[1].strip());
        SaslLines lines = new SaslLines(client.connection(), settings.timeouts());
        return new PolicyLogin(mechanism, lines, context.decoys(), policies, attempt)
                .perform(
                        initial,
                        client.pause(),
                        user -> authenticated.accept(Optional.of(new Caller(user.subject(), user.groups()))));
    }
}
