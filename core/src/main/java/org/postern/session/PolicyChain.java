package org.postern.session;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postern.api.Attributes;
import org.postern.api.Auth;
import org.postern.api.Command;
import org.postern.api.Connect;
import org.postern.api.Data;
import org.postern.api.Envelope;
import org.postern.api.Exchange;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Pass;
import org.postern.api.Rcpt;
import org.postern.api.Realm;
import org.postern.api.Reply;
import org.postern.api.Session;
import org.postern.api.SmtpException;
import org.postern.api.Template;
import org.postern.api.Verdict;
import org.postern.session.Outcome.Relayed;
import org.postern.monitor.Counters;
import org.postern.monitor.PolicyCounter;
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

    /** What could break the line of a reply: an attribute may come from a client, or from anywhere. */
    private static final Pattern LINE_BREAK = Pattern.compile("[\\r\\n\\x00]");

    /** RFC 4954 §6. */
    static final Reply AUTH_FAILED = Reply.reject(454, "4.7.0", "Temporary authentication failure");

    private final PolicyTable policies;
    private final String interfaceName;
    private final Session session;
    private final PolicyCalls calls;
    private final Realm realm;
    private final Counters counters;
    private final Map<String, Object> left = new ConcurrentHashMap<>();
    private Map<String, Object> leftAtConnect = Map.of();

    /**
     * @param calls makes the calls of the session's policies
     * @param realm what policies find the server's users by
     */
    PolicyChain(
            PolicyTable policies,
            String interfaceName,
            Session session,
            PolicyCalls calls,
            Realm realm,
            Counters counters) {
        this.policies = policies;
        this.interfaceName = interfaceName;
        this.session = session;
        this.calls = calls;
        this.realm = realm;
        this.counters = counters;
    }

    boolean has(Class<? extends Command> command) {
        return policies.has(command, interfaceName);
    }

    /** What policies for that command name exactly. */
    Set<String> named(Class<? extends Command> command) {
        return policies.named(command, interfaceName);
    }

    /** Keeps what policies have left for each other before the client said a word. */
    void connected() {
        leftAtConnect = Map.copyOf(left);
    }

    /** Forgets what they have left since. */
    void forget() {
        left.clear();
        left.putAll(leftAtConnect);
    }

    /**
     * Decides about a command, or carries it out.
     *
     * @param relay carries it out, as the policies left it
     */
    <C extends Command> Outcome<C> run(Class<C> type, C command, Envelope envelope, Function<C, Reply> relay) {
        return new Run<>(type, envelope, relay).from(command);
    }

    String sessionId() {
        return session.id();
    }

    /** What patterns are for. */
    private static String address(Command command) {
        if (command instanceof Auth auth) {
            return auth.mechanism();
        }
        return command instanceof Mail mail ? mail.sender() : command instanceof Rcpt rcpt ? rcpt.recipient() : "";
    }

    /** One command on its way. */
    private final class Run<C extends Command> {

        private final Class<C> type;
        private final Envelope envelope;
        private final Function<C, Reply> relay;
        private final List<Relayed<C>> relayed = new ArrayList<>();
        private Optional<C> answered = Optional.empty();
        private Optional<String> answeredBy = Optional.empty();
        private Optional<String> emptiedBy = Optional.empty();

        Run(Class<C> type, Envelope envelope, Function<C, Reply> relay) {
            this.type = type;
            this.envelope = envelope;
            this.relay = relay;
        }

        Outcome<C> from(C command) {
            Walk<C> walk = policies.walk(type, interfaceName);
            // without one that decides, nobody is who he says: it may have gone since the client was told that there is
            // one
            boolean decided = !(command instanceof Auth auth) || walk.names(auth.mechanism());
            Reply reply = decided ? walk(walk, command) : failed();
            return new Outcome<>(reply, answered.orElse(command), List.copyOf(relayed), answeredBy, emptiedBy);
        }

        private Reply walk(Walk<C> walk, C command) {
            Walk<C> rest = walk;
            C current = command;
            for (Optional<Step<C>> next = rest.next(address(current));
                    next.isPresent();
                    next = rest.next(address(current))) {
                Policy<C> policy = next.get().policy();
                rest = next.get().rest();
                PolicyExchange<C> exchange = new PolicyExchange<>(this, policy, greeted(policy, current), rest);
                Verdict verdict = deliver(policy, exchange);
                if (verdict instanceof Reply reply) {
                    if (!reply.equals(exchange.cameBack)) {
                        answeredBy = Optional.of(policy.name());
                    }
                    answered = answered.or(() -> Optional.of(exchange.command)); // the innermost has answered
                    return reply;
                }
                C passed = type.cast(((Pass) verdict).command());
                noteChange(policy, exchange.command, passed);
                if (passed instanceof Rcpt rcpt && !rcpt.others().isEmpty()) {
                    return walkEach(rest, rcpt);
                }
                current = passed;
            }
            Reply answer = relay.apply(current);
            answeredBy = Optional.empty(); // of a recipient before it, whose answer this one takes the place of
            relayed.add(new Relayed<>(current, answer));
            return answer;
        }

        /** Where a policy has added recipients, each goes on as a command of its own; the first refusal is the answer. */
        private Reply walkEach(Walk<C> rest, Rcpt joined) {
            Reply answer = walk(rest, type.cast(new Rcpt(joined.recipient(), joined.parameters())));
            for (Rcpt other : joined.others()) {
                if (!answer.isPositive()) {
                    return answer;
                }
                Reply others = walk(rest, type.cast(other));
                answer = others.isPositive() ? answer : others;
            }
            return answer;
        }

        private void noteChange(Policy<C> policy, C before, C after) {
            if (before instanceof Data full
                    && after instanceof Data empty
                    && !full.recipients().isEmpty()
                    && empty.recipients().isEmpty()) {
                emptiedBy = Optional.of(policy.name());
            }
        }

        private Verdict deliver(Policy<C> policy, PolicyExchange<C> exchange) {
            PolicyCounter counter = counters.policy(policy.name());
            counter.called();
            try {
                Verdict verdict =
                        calls.run(exchange.call, () -> policy.delivery().deliver(exchange, exchange.call::begun));
                return exchange.permits(verdict) ? verdict : misused(policy, verdict);
            } catch (TimeoutException e) {
                counter.timedOut();
                warn(policy, String.valueOf(e.getMessage()));
                return afterFailure(failed());
            } catch (Policy.Busy e) {
                counter.busy();
                warn(policy, "cannot be called: " + e.getMessage() + " in time");
                return afterFailure(e.reply());
            } catch (SmtpException e) {
                counter.failed();
                warn(policy, String.valueOf(e.getMessage()));
                return afterFailure(e.reply());
            } catch (IOException e) {
                counter.failed();
                String what = session.id() + " policy " + policy.name() + " failed";
                LOG.log(Level.WARNING, () -> what + ": " + Failures.describe(e));
                LOG.log(Level.DEBUG, () -> what, e);
                return afterFailure(failed());
            } catch (Exception | Error e) {
                counter.failed();
                LOG.log(
                        Level.ERROR,
                        () -> session.id() + " policy " + policy.name() + " failed: " + Failures.reason(e),
                        e);
                return afterFailure(failed());
            } finally {
                exchange.end();
            }
        }

        private void warn(Policy<C> policy, String what) {
            LOG.log(Level.WARNING, () -> session.id() + " policy " + policy.name() + ": " + what);
        }

        private Reply misused(Policy<C> policy, @Nullable Verdict verdict) {
            counters.policy(policy.name()).failed();
            LOG.log(
                    Level.ERROR,
                    () -> session.id() + " policy " + policy.name() + " returned no verdict for this exchange: "
                            + verdict);
            return afterFailure(failed());
        }

        private Reply failed() {
            return type == Auth.class
                    ? AUTH_FAILED
                    : Reply.reject(451, "4.3.0", "A policy of this gateway failed; try again later");
        }

        /** A message that the server has taken is not to be sent again, whatever a policy does afterwards. */
        private Reply afterFailure(Reply refusal) {
            for (Relayed<C> done : relayed) {
                if (done.command() instanceof Data && done.answer().isPositive()) {
                    return done.answer();
                }
            }
            if (type == Auth.class && refusal.code() == 451) { // RFC 4954 §6 has no other for what is temporary
                return AUTH_FAILED;
            }
            // RFC 5321 §3.1: a greeting is a 220 or 554, and 421 comes at any time
            return type == Connect.class
                    ? Reply.of(421, refusal.enhancedCode(), refusal.lines().get(0))
                    : refusal;
        }

        /** Fills in a HELO policy's own greeting; the usual one stands in the command already. */
        private C greeted(Policy<C> policy, C command) {
            if (command instanceof Helo helo
                    && !policy.greeting().isEmpty()
                    && !policy.greeting().equals(Helo.USUAL_GREETING)) {
                String greeting = new Template(policy.greeting()).fill(attributes(command));
                return type.cast(helo.withGreeting(LINE_BREAK.matcher(greeting).replaceAll("?")));
            }
            return command;
        }

        private Attributes attributes(C command) {
            return new Attributes(session, envelope(command), command, counters.enabled(), left);
        }

        /** The envelope as earlier policies have left it. */
        private Envelope envelope(C command) {
            return command instanceof Data data ? new Envelope(envelope.mail(), data.recipients()) : envelope;
        }
    }

    /** One command at one policy. */
    private final class PolicyExchange<C extends Command> implements Exchange<C> {

        private final Run<C> run;
        private final Policy<C> policy;
        private final C command;
        private final Walk<C> rest;
        private final PolicyCall<Verdict> call;
        private @Nullable Attributes attributes;
        private boolean handedOn;
        private @Nullable Reply cameBack;

        PolicyExchange(Run<C> run, Policy<C> policy, C command, Walk<C> rest) {
            this.run = run;
            this.policy = policy;
            this.command = command;
            this.rest = rest;
            call = calls.call(policy.timeout());
        }

        /** Whether a policy may return this: a final reply, or a pass of its command unless it has handed that on. */
        boolean permits(@Nullable Verdict verdict) {
            if (verdict instanceof Pass pass) {
                return !handedOn && run.type.isInstance(pass.command());
            }
            return verdict instanceof Reply reply && permits(reply);
        }

        private boolean permits(Reply reply) {
            boolean greets = run.type != Connect.class || reply.code() == 220; // RFC 5321 §4.3.2
            return !reply.isIntermediate() && (greets || !reply.isPositive());
        }

        void end() {
            Attributes used = attributes;
            if (used != null) {
                try {
                    used.close();
                } catch (IOException e) {
                    LOG.log(Level.DEBUG, () -> session.id() + " policy " + policy.name() + ": " + e.getMessage());
                }
            }
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
            return run.envelope(command);
        }

        @Override
        public Map<String, Object> attributes() {
            Attributes known = attributes;
            if (known == null) {
                known = run.attributes(command);
                attributes = known;
            }
            return known;
        }

        @Override
        public Realm realm() {
            return realm;
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
            Reply reply = call.elsewhere(() -> {
                handedOn = true;
                run.noteChange(policy, command, changed);
                return changed instanceof Rcpt rcpt && !rcpt.others().isEmpty()
                        ? run.walkEach(rest, rcpt)
                        : run.walk(rest, changed);
            });
            cameBack = reply;
            return reply;
        }
    }
}
