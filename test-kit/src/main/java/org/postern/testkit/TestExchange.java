package org.postern.testkit;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
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
import org.postern.api.Pass;
import org.postern.api.Rcpt;
import org.postern.api.Realm;
import org.postern.api.Reply;
import org.postern.api.Session;
import org.postern.api.SmtpException;
import org.postern.api.Verdict;

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
 * injected, no transaction is begun, and {@code timeout} does not count.
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

    private static final Logger LOG = System.getLogger(TestExchange.class.getName());

    private static final String SENDER = "sender@example.org";
    private static final String RECIPIENT = "recipient@example.org";
    private static final Reply AUTH_FAILED = Reply.reject(454, "4.7.0", "Temporary authentication failure");
    private static final Reply FAILED = Reply.reject(451, "4.3.0", "A policy of this gateway failed; try again later");

    private final Class<C> type;
    private final Map<String, Object> left = new LinkedHashMap<>();
    private final List<C> relayed = new ArrayList<>();
    private C command;
    private Session session;
    private Envelope envelope;
    private Realm realm = (user, password) -> Optional.empty();
    private Function<C, Reply> upstream = TestExchange::usualReply;

    @SuppressWarnings("unchecked") // commands are records, so the class of one has no subclass
    private TestExchange(C command) {
        this.command = command;
        type = (Class<C>) command.getClass();
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
            command = type.cast(data.withRecipients(accepted));
        }
        return this;
    }

    /** The users whom the application server knows; nobody unless told. */
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
     * @return what the client is told
     * @throws IllegalStateException if a policy has returned what it may not: no verdict at all, an intermediate reply, a pass
     *     after it has handed the command on, a positive reply other than 220 at CONNECT
     */
    @SafeVarargs
    public final Reply run(Policy<C>... policies) {
        relayed.clear();
        List<Policy<C>> chain = new ArrayList<>();
        for (Policy<C> policy : policies) {
            chain.add(policy);
        }
        return new Run().walk(chain, command);
    }

    /**
     * The commands that went on behind the last policy, as it left them: none if a policy answered, several if one has added
     * recipients. At CONNECT and AUTH, who was let in, and how.
     */
    public List<C> relayed() {
        return List.copyOf(relayed);
    }

    /** What {@link Exchange#attributes()} had for the first policy, and whatever policies have left there since. */
    public Attributes attributes() {
        return attributes(command);
    }

    private Attributes attributes(C current) {
        return new Attributes(session, envelopeAt(current), current, true, left);
    }

    private Envelope envelopeAt(C current) {
        return current instanceof Data data ? new Envelope(envelope.mail(), data.recipients()) : envelope;
    }

    /** The command on its way: what {@code PolicyChain} is on the gateway. */
    private final class Run {

        private Optional<Reply> taken = Optional.empty();

        Reply walk(List<Policy<C>> policies, C current) {
            if (policies.isEmpty()) {
                return relay(current);
            }
            Step step = new Step(this, current, policies.subList(1, policies.size()));
            Verdict verdict;
            try {
                verdict = step.requirePermitted(policies.get(0).decide(step));
            } catch (SmtpException e) {
                return afterFailure(e, e.reply());
            } catch (IOException e) {
                return afterFailure(e, FAILED);
            } finally {
                step.end();
            }
            return verdict instanceof Pass pass ? handOn(step.rest, type.cast(pass.command())) : (Reply) verdict;
        }

        /** Each recipient goes on as a command of its own; the first refusal is the answer. */
        Reply handOn(List<Policy<C>> rest, C passed) {
            if (!(passed instanceof Rcpt rcpt) || rcpt.others().isEmpty()) {
                return walk(rest, passed);
            }
            Reply answer = walk(rest, type.cast(new Rcpt(rcpt.recipient(), rcpt.parameters())));
            for (Rcpt other : rcpt.others()) {
                if (!answer.isPositive()) {
                    return answer;
                }
                Reply next = walk(rest, type.cast(other));
                answer = next.isPositive() ? answer : next;
            }
            return answer;
        }

        private Reply relay(C passed) {
            if (passed instanceof Data data && data.recipients().isEmpty()) {
                return Reply.of(250, "2.0.0", "OK");
            }
            relayed.add(passed);
            if (passed instanceof Auth auth) {
                requireDecided(auth);
            }
            Reply reply = upstream.apply(passed);
            if (passed instanceof Data && reply.isPositive()) {
                taken = Optional.of(reply);
            }
            return reply;
        }

        private void requireDecided(Auth auth) {
            boolean proven = !(auth.credential() instanceof Credential.Proof proof)
                    || proof.keys().isPresent();
            if (auth.subject().isEmpty() || !proven) {
                throw new IllegalStateException(
                        "a mistake in the policy, at which the gateway says no: it passes a client"
                                + (proven ? " without saying who it is" : " without the keys to check its proof"));
            }
        }

        /** A message that the server has taken is not to be sent again, whatever a policy does afterwards. */
        private Reply afterFailure(IOException failure, Reply refusal) {
            LOG.log(Level.INFO, () -> session.id() + " a policy failed, as on the gateway: " + failure);
            LOG.log(Level.DEBUG, () -> session.id() + " a policy failed", failure);
            Reply reply = taken.orElse(refusal);
            if (type == Auth.class && reply.code() == 451) { // RFC 4954 §6
                return AUTH_FAILED;
            }
            return type == Connect.class
                    ? Reply.of(421, reply.enhancedCode(), reply.lines().get(0))
                    : reply;
        }
    }

    /** The command at one policy. */
    private final class Step implements Exchange<C> {

        private final Run run;
        private final C current;
        private final List<Policy<C>> rest;
        private final Attributes known;
        private boolean handedOn;
        private boolean ended;

        Step(Run run, C current, List<Policy<C>> rest) {
            this.run = run;
            this.current = current;
            this.rest = rest;
            known = TestExchange.this.attributes(current);
        }

        Verdict requirePermitted(@Nullable Verdict verdict) {
            if (verdict instanceof Pass pass) {
                require(!handedOn, "it has handed the command on, and passes it as well; return the reply");
                require(type.isInstance(pass.command()), "it passes another exchange's command");
                return pass;
            }
            if (verdict instanceof Reply reply) {
                require(!reply.isIntermediate(), "an intermediate reply is the gateway's to give: " + reply);
                require(
                        type != Connect.class || !reply.isPositive() || reply.code() == 220,
                        "a greeting is a 220: " + reply); // RFC 5321 §4.3.2
                return reply;
            }
            throw mistake("it has returned no verdict");
        }

        private void require(boolean kept, String rule) {
            if (!kept) {
                throw mistake(rule);
            }
        }

        private IllegalStateException mistake(String what) {
            return new IllegalStateException("a mistake in the policy, at which the gateway says no: " + what);
        }

        void end() {
            ended = true;
            try {
                known.close();
            } catch (IOException e) {
                LOG.log(Level.WARNING, () -> session.id() + " content.body cannot be closed", e);
            }
        }

        @Override
        public C command() {
            return current;
        }

        @Override
        public Session session() {
            return session;
        }

        @Override
        public Envelope envelope() {
            return envelopeAt(current);
        }

        @Override
        public Map<String, Object> attributes() {
            return known;
        }

        @Override
        public Realm realm() {
            return realm;
        }

        @Override
        public Pass pass() {
            return new Pass(current);
        }

        @Override
        public Pass pass(C changed) {
            return new Pass(changed);
        }

        @Override
        public Reply proceed() {
            return proceed(current);
        }

        @Override
        public Reply proceed(C changed) {
            if (handedOn) {
                throw new IllegalStateException("the command has already been handed on");
            }
            if (ended) {
                throw new IllegalStateException("too late: this exchange has ended");
            }
            handedOn = true;
            return run.handOn(rest, changed);
        }
    }
}
