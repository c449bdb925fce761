package org.postern.inbound;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.postern.api.Command;
import org.postern.api.Envelope;
import org.postern.api.Exchange;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Pass;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.Session;
import org.postern.api.SmtpException;
import org.postern.api.Verdict;
import org.postern.policy.Policy;
import org.postern.policy.PolicyTable;
import org.postern.policy.PolicyTable.Walk;
import org.postern.policy.PolicyTable.Walk.Step;

/**
 * Takes a session's commands through the policies, and behind the last one to where they are carried out. A policy that fails
 * ends its command there: fail closed.
 */
final class PolicyChain {

    private static final Logger LOG = System.getLogger(PolicyChain.class.getName());

    private final PolicyTable policies;
    private final Session session;
    private final Map<String, Object> left = new HashMap<>();

    PolicyChain(PolicyTable policies, Session session) {
        this.policies = policies;
        this.session = session;
    }

    boolean has(Class<? extends Command> command) {
        return policies.has(command);
    }

    /**
     * Decides about a command, or carries it out.
     *
     * @param relay carries it out, as the policies left it
     */
    <C extends Command> Reply run(Class<C> type, C command, Envelope envelope, Function<C, Reply> relay) {
        return run(policies.walk(type), type, command, envelope, relay);
    }

    private <C extends Command> Reply run(
            Walk<C> walk, Class<C> type, C command, Envelope envelope, Function<C, Reply> relay) {
        Walk<C> rest = walk;
        C current = command;
        for (Optional<Step<C>> next = rest.next(address(current));
                next.isPresent();
                next = rest.next(address(current))) {
            Policy<C> policy = next.get().policy();
            rest = next.get().rest();
            PolicyExchange<C> exchange =
                    new PolicyExchange<>(type, greeted(policy, current, envelope), envelope, rest, relay);
            Verdict verdict = deliver(policy, exchange);
            if (verdict instanceof Reply reply) {
                return reply;
            }
            Pass pass = (Pass) verdict;
            if (exchange.handedOn || !type.isInstance(pass.command())) {
                LOG.log(
                        Level.ERROR,
                        () -> session.id() + " policy " + policy.name()
                                + " returned a pass after it had proceeded, or one of another exchange");
                return failed();
            }
            current = type.cast(pass.command());
        }
        return relay.apply(current);
    }

    private <C extends Command> Verdict deliver(Policy<C> policy, Exchange<C> exchange) {
        try {
            Verdict verdict = policy.delivery().deliver(exchange);
            if (verdict == null || (verdict instanceof Reply reply && reply.isIntermediate())) {
                LOG.log(
                        Level.ERROR,
                        () -> session.id() + " policy " + policy.name() + " returned no verdict: " + verdict);
                return failed();
            }
            return verdict;
        } catch (SmtpException e) {
            LOG.log(Level.WARNING, () -> session.id() + " policy " + policy.name() + ": " + e.getMessage());
            return e.reply();
        } catch (IOException e) {
            LOG.log(Level.WARNING, () -> session.id() + " policy " + policy.name() + " failed", e);
            return failed();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, () -> session.id() + " policy " + policy.name() + " failed", e);
            return failed();
        }
    }

    static Reply failed() {
        return Reply.reject(451, "4.3.0", "A policy of this gateway failed; try again later");
    }

    private static String address(Command command) {
        return command instanceof Mail mail ? mail.sender() : command instanceof Rcpt rcpt ? rcpt.recipient() : "";
    }

    private <C extends Command> C greeted(Policy<C> policy, C command, Envelope envelope) {
        if (command instanceof Helo helo && !policy.greeting().isEmpty()) {
            Attributes attributes = new Attributes(session, envelope, command, left);
            return policy.command().cast(helo.withGreeting(Template.fill(policy.greeting(), attributes)));
        }
        return command;
    }

    /** One command at one policy. */
    private final class PolicyExchange<C extends Command> implements Exchange<C> {

        private final Class<C> type;
        private final C command;
        private final Envelope envelope;
        private final Walk<C> rest;
        private final Function<C, Reply> relay;
        private boolean handedOn;

        PolicyExchange(Class<C> type, C command, Envelope envelope, Walk<C> rest, Function<C, Reply> relay) {
            this.type = type;
            this.command = command;
            this.envelope = envelope;
            this.rest = rest;
            this.relay = relay;
        }

        @Override
        public C command() {
            return command;
        }

        @Override
        public Session session() {
            return session;
        }

        @Override
        public Envelope envelope() {
            return envelope;
        }

        @Override
        public Map<String, Object> attributes() {
            return new Attributes(session, envelope, command, left);
        }

        @Override
        public Pass pass() {
            return new Pass(command);
        }

        @Override
        public Pass pass(C changed) {
            return new Pass(changed);
        }

        @Override
        public Reply proceed() {
            return proceed(command);
        }

        @Override
        public Reply proceed(C changed) {
            if (handedOn) {
                throw new IllegalStateException("the command has already been handed on");
            }
            handedOn = true;
            return run(rest, type, changed, envelope, relay);
        }
    }
}
