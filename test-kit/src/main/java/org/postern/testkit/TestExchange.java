package org.postern.testkit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.postern.api.Attributes;
import org.postern.api.Auth;
import org.postern.api.Command;
import org.postern.api.Connect;
import org.postern.api.Credential;
import org.postern.api.Data;
import org.postern.api.Envelope;
import org.postern.api.Exchange;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Message;
import org.postern.api.Rcpt;
import org.postern.api.Realm;
import org.postern.api.Reply;
import org.postern.api.Session;
import org.postern.api.Verdict;
import org.postern.api.text.Wildcard;
import org.postern.message.MessageRules.SpoolPlace;
import org.postern.message.MessageSpool;
import org.postern.monitor.PolicyStep;
import org.postern.policy.Caller;
import org.postern.policy.CommandRules;
import org.postern.policy.Host;
import org.postern.policy.Outcome;
import org.postern.policy.Participant.Place;
import org.postern.policy.PolicyCalls;
import org.postern.policy.PolicyChain;
import org.postern.policy.PolicyRuntime;
import org.postern.policy.PolicyTable;

/**
 * One command of a client's, to be taken through policies by the gateway's rules, and on to a mail server that does what the test
 * says:
 *
 * <pre>{@code
 * TestExchange<Mail> exchange = TestExchange.of(new Mail("ann@yahoo.com"));
 * assertEquals(550, exchange.run(new NotFromYahoo()::mail).code());
 * assertTrue(exchange.relayed().isEmpty());
 * }</pre>
 *
 * <p>What a container does is not here: addresses are not matched with {@code fromAddress} and {@code toAddress}, nothing is
 * injected, no transaction is started, and {@code timeout} does not count.
 *
 * @param <C> the command
 */
public final class TestExchange<C extends Command> {

    /**
     * A policy's one method, such as {@code new NotFromYahoo()::mail}.
     *
     * @param <C> the command that it decides about
     */
    @FunctionalInterface
    public interface Policy<C extends Command> {
        /** Decides. */
        Verdict decide(Exchange<C> exchange) throws IOException;
    }

    /** All in memory, so that a test can read what was relayed. */
    private static final SpoolPlace SPOOL = new SpoolPlace(Integer.MAX_VALUE, Path.of(""));

    private static final String SENDER = "sender@example.org";
    private static final String RECIPIENT = "recipient@example.org";
    private static final String INTERFACE = "tcp://127.0.0.1:8025";

    private final CommandRules<C> rules;
    private final Map<String, Object> left = new LinkedHashMap<>();
    private final Map<String, String> notes = new LinkedHashMap<>();
    private final List<C> relayed = new ArrayList<>();
    private C command;
    private Session session;
    private Envelope envelope;
    private Realm realm = (user, password) -> Optional.empty();
    private Function<C, Reply> upstream = TestExchange::usualReply;

    @SuppressWarnings("unchecked") // commands are records, so the class of one has no subclass
    private TestExchange(C command) {
        this.command = command;
        rules = CommandRules.of((Class<C>) command.getClass());
        session = usualSession(command);
        envelope = usualEnvelope(command);
    }

    /** A command from a client. */
    public static <C extends Command> TestExchange<C> of(C command) {
        return new TestExchange<>(command);
    }

    /** A message from a client, to {@code recipient@example.org} unless {@link #recipients} says something else. */
    public static TestExchange<Data> of(Message message) {
        return of(new Data(message, List.of(new Rcpt(RECIPIENT))));
    }

    private static Session usualSession(Command command) {
        if (command instanceof Connect connect) {
            return new TestSession().withoutHelo().withClient(connect.client());
        }
        return command instanceof Helo ? new TestSession().withoutHelo() : new TestSession();
    }

    private static Envelope usualEnvelope(Command command) {
        if (command instanceof Data data) {
            return new Envelope(Optional.of(new Mail(SENDER)), data.recipients());
        }
        return command instanceof Rcpt ? new Envelope(Optional.of(new Mail(SENDER)), List.of()) : Envelope.NONE;
    }

    private static Reply usualReply(Command command) {
        if (command instanceof Connect) {
            return Reply.of(220, "", "gateway.example.org ESMTP Postern");
        } else if (command instanceof Helo helo) {
            return Reply.of(250, "", "gateway.example.org " + helo.greeting());
        } else if (command instanceof Auth) {
            return Reply.of(235, "2.7.0", "Authentication successful");
        } else if (command instanceof Mail) {
            return Reply.of(250, "2.1.0", "Sender OK");
        } else if (command instanceof Rcpt) {
            return Reply.of(250, "2.1.5", "Recipient OK");
        } else {
            return Reply.of(250, "2.0.0", "Queued");
        }
    }

    // ---- what there is before the command

    /** The client's connection; {@link TestSession} is one. */
    public TestExchange<C> session(Session other) {
        session = other;
        return this;
    }

    /** The transaction's sender, at RCPT and DATA; empty for the null sender. */
    public TestExchange<C> sender(String sender) {
        envelope = new Envelope(Optional.of(new Mail(sender)), envelope.recipients());
        return this;
    }

    /** The recipients that were accepted: before this one at RCPT, all of them at DATA. */
    public TestExchange<C> recipients(String... recipients) {
        List<Rcpt> accepted = List.of(recipients).stream().map(Rcpt::new).toList();
        envelope = new Envelope(envelope.mail(), accepted);
        if (command instanceof Data data) {
            command = rules.type().cast(data.withRecipients(accepted));
        }
        return this;
    }

    /** The users of the application server; none unless set. */
    public TestExchange<C> realm(Realm other) {
        realm = other;
        return this;
    }

    /** Puts something that an earlier policy of the session has left among the {@linkplain #attributes() attributes}. */
    public TestExchange<C> left(String name, Object value) {
        attributes().put(name, value);
        return this;
    }

    /** What the upstream server says, instead of its usual yes. At CONNECT and AUTH, where it has no say, the gateway's word. */
    public TestExchange<C> upstream(Function<C, Reply> reply) {
        upstream = reply;
        return this;
    }

    /** The same, whatever it is asked. */
    public TestExchange<C> upstream(Reply reply) {
        return upstream(any -> reply);
    }

    // ---- what comes of it

    /**
     * Takes the command through policies, the first one first, and on to the upstream server; a second time as well, in the same
     * session.
     *
     * <p>What a policy throws as an {@link IOException} is logged and becomes a reply, as on the gateway. Anything else is a
     * mistake in the policy, which the gateway answers like that too, and is thrown on.
     *
     * @param policies their methods, such as {@code new NotFromYahoo()::mail}
     * @return the reply for the client
     * @throws IllegalStateException if a policy has returned what it may not: no verdict at all, an intermediate reply, a pass
     *     after it has handed the command on, a positive reply other than 220 at CONNECT
     */
    @SafeVarargs
    public final Reply run(Policy<C>... policies) {
        relayed.clear();
        if (policies.length == 0) {
            return relay(command); // at AUTH too, where the gateway has nothing to decide then
        }
        PolicyTable table = new PolicyTable();
        for (Policy<C> policy : policies) {
            table.add(taking(policy, table.all().size()));
        }
        PolicyChain chain = chain(table);
        Outcome<C> outcome = chain.run(rules, command, envelope, this::relay);
        left.putAll(chain.shared());
        notes.clear();
        outcome.path().forEach(step -> notes.putAll(step.notes()));
        for (PolicyStep step : outcome.path()) {
            if (step.isBug()) {
                throw bug(step.failure().orElseThrow());
            }
        }
        return outcome.reply();
    }

    /** The policy as the gateway has it: in the order of the arguments, for this command whatever its address. */
    private org.postern.policy.Policy<C> taking(Policy<C> policy, int order) {
        Place place = new Place("Policy" + (order + 1), order);
        org.postern.policy.Policy<C> taking = org.postern.policy.Policy.of(place, rules.type(), (exchange, started) -> {
            started.run();
            return policy.decide(exchange);
        });
        return command instanceof Auth auth ? taking.withPatterns(List.of(new Wildcard(auth.mechanism()))) : taking;
    }

    private record OnThisThread(Realm realm) implements Host {
        @Override
        public Executor threads(Optional<Caller> caller) {
            return Runnable::run;
        }
    }

    /** The gateway's own chain, with calls on this thread. */
    private PolicyChain chain(PolicyTable table) {
        PolicyRuntime runtime = new PolicyRuntime(table, new OnThisThread(realm), Duration.ZERO, true);
        PolicyChain chain =
                new PolicyChain(runtime, INTERFACE, session, new PolicyCalls(runtime), () -> new MessageSpool(SPOOL));
        chain.shared().putAll(left);
        return chain;
    }

    private Reply relay(C passed) {
        if (passed instanceof Data data && data.recipients().isEmpty()) {
            return Reply.of(250, "2.0.0", "OK");
        }
        relayed.add(passed);
        if (passed instanceof Auth auth) {
            requireDecided(auth);
        }
        return upstream.apply(passed);
    }

    private static void requireDecided(Auth auth) {
        boolean proven = !(auth.credential() instanceof Credential.Proof proof)
                || proof.keys().isPresent();
        if (auth.subject().isEmpty() || !proven) {
            throw new IllegalStateException("it passes a client"
                    + (proven ? " without saying who it is" : " without the keys to check its proof"));
        }
    }

    private static RuntimeException bug(Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        return (RuntimeException) failure;
    }

    /**
     * The commands that went on behind the last policy, as it left them: none if a policy answered, several if one has added
     * recipients. At CONNECT and AUTH, who was let in, and how.
     */
    public List<C> relayed() {
        return List.copyOf(relayed);
    }

    /** What policies have {@linkplain Exchange#note noted}, by name. */
    public Map<String, String> notes() {
        return Map.copyOf(notes);
    }

    /** What {@link Exchange#attributes()} had for the first policy, and whatever policies have left there since. */
    public Attributes attributes() {
        return new Attributes(session, rules.envelope(envelope, command), rules.attributes(command), true, left);
    }
}
