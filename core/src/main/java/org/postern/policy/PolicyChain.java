package org.postern.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.postern.api.Attributes;
import org.postern.api.Command;
import org.postern.api.Envelope;
import org.postern.api.Pass;
import org.postern.api.Reply;
import org.postern.api.Session;
import org.postern.api.Verdict;
import org.postern.api.octets.Spool;
import org.postern.monitor.PolicyStep;
import org.postern.monitor.PolicyStep.Result;
import org.postern.policy.Outcome.Relayed;
import org.postern.policy.PolicyExchange.Surroundings;
import org.postern.policy.PolicyTable.Walk;
import org.postern.policy.PolicyTable.Walk.Step;
import org.postern.telemetry.SessionSpans;

/**
 * Takes a session's commands through the policies, and behind the last one to where they are carried out. A policy that fails
 * ends its command there: fail closed.
 */
public final class PolicyChain {

    private final PolicyRuntime runtime;
    private final String interfaceName;
    private final Session session;
    private final PolicyCalls calls;
    private final Supplier<? extends Spool> spools;
    /** What policies have left for each other. */
    private final Map<String, Object> sharedAttributes = new ConcurrentHashMap<>();

    /** The names of what they have noted of the transaction. */
    private final Set<String> notes = ConcurrentHashMap.newKeySet();

    private Map<String, Object> sharedAtConnect = Map.of();

    /**
     * @param calls makes the calls of the session's policies
     * @param spools makes what policies keep contents in; closed here
     */
    public PolicyChain(
            PolicyRuntime runtime,
            String interfaceName,
            Session session,
            PolicyCalls calls,
            Supplier<? extends Spool> spools) {
        this.runtime = runtime;
        this.interfaceName = interfaceName;
        this.session = session;
        this.calls = calls;
        this.spools = spools;
    }

    /** Whether there is a policy for that command. */
    public boolean has(CommandRules<?> rules) {
        return runtime.table().has(rules.type(), interfaceName);
    }

    /** What policies for that command name exactly. */
    public Set<String> named(CommandRules<?> rules) {
        return runtime.table().named(rules.type(), interfaceName);
    }

    /** The session's id, for the log. */
    public String sessionId() {
        return session.id();
    }

    /** What policies have left for each other; live. */
    public Map<String, Object> shared() {
        return sharedAttributes;
    }

    /** Keeps what policies have shared before the client sent anything. */
    public void connected() {
        sharedAtConnect = Map.copyOf(sharedAttributes);
    }

    /** Forgets what they have shared since. */
    public void forget() {
        sharedAttributes.clear();
        sharedAttributes.putAll(sharedAtConnect);
    }

    /** What an exchange has as its attributes. */
    public <C extends Command> Attributes attributes(CommandRules<C> rules, C command, Envelope envelope) {
        return new Attributes(
                session,
                rules.envelope(envelope, command),
                rules.attributes(command),
                runtime.monitored(),
                sharedAttributes);
    }

    /**
     * Decides about a command, or carries it out.
     *
     * @param relay carries it out, as the policies left it
     */
    public <C extends Command> Outcome<C> run(
            CommandRules<C> rules, C command, Envelope envelope, Function<C, Reply> relay) {
        if (rules.beginsTransaction()) {
            sharedAttributes.keySet().removeAll(notes);
            notes.clear();
        }
        Walk<C> walk = runtime.table().walk(rules.type(), interfaceName);
        if (rules.needsPolicy() && !walk.names(rules.key(command))) {
            return new Outcome<>(rules.failed(), command, List.of(), Optional.empty(), List.of());
        }
        if (walk.isEmpty()) {
            Reply answer = relay.apply(command);
            return new Outcome<>(answer, command, List.of(new Relayed<>(command, answer)), Optional.empty(), List.of());
        }
        try (Spools kept = new Spools(spools)) {
            return new Run<>(rules, envelope, relay, kept).from(command, walk);
        }
    }

    /** One command on its way. */
    private final class Run<C extends Command> {

        private final CommandRules<C> rules;
        private final Envelope envelope;
        private final Function<C, Reply> relay;
        private final Surroundings surroundings;
        private final List<Relayed<C>> relayed = new ArrayList<>(1);
        private final List<@Nullable PolicyStep> path = new ArrayList<>(4);
        private @Nullable C answered;
        private Optional<String> answeredBy = Optional.empty();

        Run(CommandRules<C> rules, Envelope envelope, Function<C, Reply> relay, Spools kept) {
            this.rules = rules;
            this.envelope = envelope;
            this.relay = relay;
            surroundings = new Surroundings(session, runtime.host().realm(), kept);
        }

        Outcome<C> from(C command, Walk<C> walk) {
            Reply reply = walk(walk, command);
            C decided = answered == null ? command : answered;
            return new Outcome<>(reply, decided, List.copyOf(relayed), answeredBy, List.copyOf(path));
        }

        private Reply walk(Walk<C> walk, C command) {
            Optional<Step<C>> next = walk.next(rules.key(command));
            if (next.isPresent()) {
                Walk<C> rest = next.get().rest();
                Verdict verdict = call(next.get().policy(), command, rest);
                return verdict instanceof Pass pass
                        ? walkEach(rest, rules.each(rules.type().cast(pass.command())))
                        : (Reply) verdict;
            }
            Reply answer = relay.apply(command);
            answeredBy = Optional.empty(); // of a recipient before it, whose answer this one takes the place of
            relayed.add(new Relayed<>(command, answer));
            return answer;
        }

        /** Where a policy has added recipients or messages, each goes on as a command of its own; the first rejection is the answer. */
        private Reply walkEach(Walk<C> rest, List<C> each) {
            Reply answer = walk(rest, each.get(0));
            for (C other : each.subList(1, each.size())) {
                if (!answer.isPositive()) {
                    return answer;
                }
                Reply next = walk(rest, other);
                answer = next.isPositive() ? answer : next;
            }
            return answer;
        }

        /** Calls one policy. What it hands on while it is called goes through the rest of the chain. */
        private Verdict call(Policy<C> policy, C current, Walk<C> rest) {
            Function<C, Attributes> attributes = each -> attributes(rules, each, envelope);
            C command = rules.greeted(current, policy.greeting(), attributes);
            PolicyCall<Verdict> call = calls.call(policy.place().timeout());
            PolicyExchange<C> exchange = new PolicyExchange<>(
                    command,
                    rules.envelope(envelope, command),
                    surroundings,
                    attributes,
                    call,
                    changed -> walkEach(rest, rules.each(changed)));
            SessionSpans.Call span =
                    calls.span(policy.place().name(), rules.type().getSimpleName());
            int place = path.size();
            path.add(null); // what it hands on comes behind it
            long start = System.nanoTime();
            Verdict verdict;
            Result result;
            Optional<Throwable> failure = Optional.empty();
            try {
                verdict = deliver(policy, exchange, call, span);
                result = result(verdict, exchange);
            } catch (Exception | Error e) {
                verdict = afterFailure(exchange, PolicyFailure.reply(e, rules));
                result = PolicyFailure.result(e);
                failure = Optional.of(e);
                PolicyFailure.log(session.id() + " policy " + policy.place().name(), e);
            }
            long nanos = System.nanoTime() - start - exchange.nanosElsewhere();
            if (rules.isOfTransaction()) {
                notes.addAll(exchange.notes().keySet());
            }
            C after = verdict instanceof Pass pass ? rules.type().cast(pass.command()) : exchange.handedOn();
            List<String> changes = after == null || after.equals(current) ? List.of() : rules.changes(current, after);
            PolicyStep step = new PolicyStep(policy.place().name(), result, nanos, changes, exchange.notes(), failure);
            path.set(place, step);
            span.end(step, verdict instanceof Reply reply ? Optional.of(reply) : Optional.empty());
            if (verdict instanceof Reply reply) {
                noteAnswer(policy, exchange, reply);
            }
            return verdict;
        }

        private Verdict deliver(
                Policy<C> policy, PolicyExchange<C> exchange, PolicyCall<Verdict> call, SessionSpans.Call span)
                throws Exception {
            try {
                Verdict verdict =
                        calls.run(call, span.during(() -> policy.delivery().deliver(exchange, call::onStarted)));
                String misuse = exchange.misuse(verdict, rules);
                if (!misuse.isEmpty()) {
                    throw new IllegalStateException("no verdict for this exchange: " + misuse);
                }
                return verdict;
            } finally {
                exchange.end();
            }
        }

        private void noteAnswer(Policy<C> policy, PolicyExchange<C> exchange, Reply reply) {
            if (!exchange.isWhatCameBack(reply)) {
                answeredBy = Optional.of(policy.place().name());
            }
            if (answered == null) { // the innermost has answered
                answered = exchange.command();
            }
        }

        private Result result(Verdict verdict, PolicyExchange<C> exchange) {
            if (verdict instanceof Pass) {
                return Result.PASSED;
            }
            return exchange.isWhatCameBack((Reply) verdict) ? Result.PROCEEDED : Result.REPLIED;
        }

        /** What came back to this policy: another message that was relayed before says nothing about this one. */
        private Reply afterFailure(PolicyExchange<C> exchange, Reply rejection) {
            Reply cameBack = exchange.cameBack();
            return cameBack != null && rules.isFinal(cameBack) ? cameBack : rules.afterFailure(rejection);
        }
    }
}
