package org.postern.inbound;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.postern.api.Command;
import org.postern.api.Data;
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
import org.postern.inbound.Outcome.Relayed;
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

    /** Forgets what policies have left for each other. */
    void forget() {
        left.clear();
    }

    /**
     * Decides about a command, or carries it out.
     *
     * @param relay carries it out, as the policies left it
     */
    <C extends Command> Outcome<C> run(Class<C> type, C command, Envelope envelope, Function<C, Reply> relay) {
        return new Run<>(type, envelope, relay).from(command);
    }

    static Reply failed() {
        return Reply.reject(451, "4.3.0", "A policy of this gateway failed; try again later");
    }

    private static String address(Command command) {
        return command instanceof Mail mail ? mail.sender() : command instanceof Rcpt rcpt ? rcpt.recipient() : "";
    }

    /** One command on its way. */
    private final class Run<C extends Command> {

        private final Class<C> type;
        private final Envelope envelope;
        private final Function<C, Reply> relay;
        private Optional<Relayed<C>> relayed = Optional.empty();
        private Optional<String> answeredBy = Optional.empty();

        Run(Class<C> type, Envelope envelope, Function<C, Reply> relay) {
            this.type = type;
            this.envelope = envelope;
            this.relay = relay;
        }

        Outcome<C> from(C command) {
            Reply reply = walk(policies.walk(type), command);
            return new Outcome<>(reply, relayed, answeredBy);
        }

        private Reply walk(Walk<C> walk, C command) {
            Walk<C> rest = walk;
            C current = command;
            for (Optional<Step<C>> next = rest.next(address(current));
                    next.isPresent();
                    next = rest.next(address(current))) {
                Policy<C> policy = next.get().policy();
                rest = next.get().rest();
                PolicyExchange<C> exchange = new PolicyExchange<>(this, greeted(policy, current), rest);
                Verdict verdict = deliver(policy, exchange);
                if (verdict instanceof Reply reply) {
                    if (relayed.isEmpty()) {
                        answeredBy = Optional.of(policy.name());
                    }
                    return reply;
                }
                current = type.cast(((Pass) verdict).command());
            }
            Reply answer = relay.apply(current);
            relayed = Optional.of(new Relayed<>(current, answer));
            return answer;
        }

        private Verdict deliver(Policy<C> policy, PolicyExchange<C> exchange) {
            try {
                Verdict verdict = policy.delivery().deliver(exchange);
                return exchange.permits(verdict) ? verdict : misused(policy, verdict);
            } catch (SmtpException e) {
                LOG.log(Level.WARNING, () -> session.id() + " policy " + policy.name() + ": " + e.getMessage());
                return afterFailure(e.reply());
            } catch (IOException e) {
                LOG.log(Level.WARNING, () -> session.id() + " policy " + policy.name() + " failed", e);
                return afterFailure(failed());
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, () -> session.id() + " policy " + policy.name() + " failed", e);
                return afterFailure(failed());
            } finally {
                exchange.end();
            }
        }

        private Reply misused(Policy<C> policy, Verdict verdict) {
            LOG.log(
                    Level.ERROR,
                    () -> session.id() + " policy " + policy.name() + " returned no verdict for this exchange: "
                            + verdict);
            return afterFailure(failed());
        }

        /** A message that the server has taken is not to be sent again, whatever a policy does afterwards. */
        private Reply afterFailure(Reply refusal) {
            return relayed.filter(done ->
                            done.command() instanceof Data && done.answer().isPositive())
                    .map(Relayed::answer)
                    .orElse(refusal);
        }

        /** Fills in a HELO policy's own greeting; the usual one stands in the command already. */
        private C greeted(Policy<C> policy, C command) {
            if (command instanceof Helo helo
                    && !policy.greeting().isEmpty()
                    && !policy.greeting().equals(Helo.USUAL_GREETING)) {
                Attributes attributes = new Attributes(session, envelope, command, left);
                return type.cast(helo.withGreeting(Template.fill(policy.greeting(), attributes)));
            }
            return command;
        }
    }

    /** One command at one policy. */
    private final class PolicyExchange<C extends Command> implements Exchange<C> {

        private final Run<C> run;
        private final C command;
        private final Walk<C> rest;
        private boolean handedOn;
        private boolean ended;

        PolicyExchange(Run<C> run, C command, Walk<C> rest) {
            this.run = run;
            this.command = command;
            this.rest = rest;
        }

        /** Whether a policy may return this: a final reply, or a pass of its command unless it has handed that on. */
        boolean permits(@Nullable Verdict verdict) {
            if (verdict instanceof Pass pass) {
                return !handedOn && run.type.isInstance(pass.command());
            }
            return verdict instanceof Reply reply && !reply.isIntermediate();
        }

        void end() {
            ended = true;
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
            return run.envelope;
        }

        @Override
        public Map<String, Object> attributes() {
            return new Attributes(session, run.envelope, command, left);
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
            if (handedOn || ended) {
                throw new IllegalStateException("the command has already been handed on");
            }
            handedOn = true;
            return run.walk(rest, changed);
        }
    }
}
