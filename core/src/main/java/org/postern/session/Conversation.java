package org.postern.session;

import java.io.IOException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postern.api.Auth;
import org.postern.api.Connect;
import org.postern.api.Envelope;
import org.postern.api.Extensions;
import org.postern.api.Field;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.api.TransactionEnd;
import org.postern.session.InterfaceSettings.Type;
import org.postern.monitor.RefusedBy;
import org.postern.policy.Caller;
import org.postern.sasl.ServerMechanism;
import org.postern.net.Trace;
import org.postern.net.Wire;

/**
 * What is said with one client: a method for each verb, which checks that it may come now, takes it through the policies and passes
 * it upstream.
 *
 * <pre>
 *   connected ──HELO/EHLO──▶ greeted ──MAIL──▶ in a transaction ──RCPT, DATA──▶ greeted
 *        ▲                      │ ▲                   │
 *        └───────STARTTLS───────┘ └──RSET, HELO/EHLO──┘
 * </pre>
 *
 * <p>AUTH comes when greeted, once. QUIT, NOOP, RSET, VRFY and HELP come at any time.
 */
final class Conversation {

    private final Gateway gateway;
    private final InterfaceSettings settings;
    private final SessionSettings rules;
    private final SmtpSession session;
    private final Wire wire;
    private final PolicyCalls calls;
    private final PolicyChain policies;
    private final UpstreamLeg upstream;
    private final Transaction transaction;
    private final Ledger ledger;
    private final RelayHeader relayHeader;

    private @Nullable Helo helo;
    private Extensions offered = Extensions.NONE;
    private Set<ServerMechanism> mechanisms = Set.of();
    private volatile Optional<Caller> caller = Optional.empty();
    private boolean refused;
    /** Whether a policy has added more recipients than a message may have. */
    private boolean full;
    /** How much has arrived of a message that is under way. */
    private long arrived;

    Conversation(Gateway gateway, InterfaceSettings settings, SmtpSession session, UpstreamLeg upstream) {
        this.gateway = gateway;
        this.settings = settings;
        this.rules = settings.session();
        this.session = session;
        this.wire = session.wire();
        this.upstream = upstream;
        calls = new PolicyCalls(gateway.host(), gateway.policyWait());
        policies = new PolicyChain(
                gateway.policies(),
                settings.name(),
                session,
                calls,
                gateway.host().realm(),
                gateway.counters());
        transaction = new Transaction(upstream);
        relayHeader = new RelayHeader(rules, session);
        ledger = new Ledger(
                session,
                session.trace().shows(Trace.Level.INFO),
                gateway.counters(),
                gateway.transactions(),
                new Observers(gateway.policies(), settings.name(), session.id(), calls, gateway.counters()));
    }

    Optional<String> heloDomain() {
        return Optional.ofNullable(helo).map(Helo::domain);
    }

    /** Who the client is, as policies have found out. */
    Optional<Caller> caller() {
        return caller;
    }

    boolean inTransaction() {
        return transaction.isOpen();
    }

    /** Whether the client may say nothing but QUIT (RFC 5321 §3.1). */
    boolean refused() {
        return refused;
    }

    /** Gives up whatever a policy or observer does now. From any thread. */
    void abandon() {
        calls.abandon();
    }

    /** Lets a client in that has connected, or not. */
    void connect() {
        Connect connected = new Connect(session.client().getAddress(), Duration.ZERO);
        Outcome<Connect> outcome = policies.run(Connect.class, connected, Envelope.NONE, this::welcome);
        Reply reply = outcome.reply();
        policies.connected();
        refused = reply.code() == 554;
        if (reply.isPositive() || refused) {
            session.reply(reply, outcome.refusedBy(RefusedBy.GATEWAY));
        } else {
            session.endWith(reply, outcome.refusedBy(RefusedBy.GATEWAY));
        }
    }

    private Reply welcome(Connect connected) {
        if (!connected.delay().isZero() && !session.pause(connected.delay())) {
            return Reply.reject(521, "5.5.1", "You spoke before you were greeted");
        }
        return Reply.of(220, "", rules.hostName() + " ESMTP Postern");
    }

    /** Tells whoever wants to know what has become of transactions, once the client knows. */
    void tellNews() throws IOException {
        if (ledger.hasNews()) {
            wire.flush();
            ledger.tell();
        }
    }

    /** The session is over. */
    void end(Optional<Reply> lastWord) {
        noteAbortion();
        ledger.close(lastWord);
    }

    private void noteAbortion() {
        if (transaction.isOpen()) {
            ledger.aborted(new TransactionEnd(
                    TransactionEnd.Outcome.ABORTED,
                    transaction.envelope(),
                    arrived,
                    Optional.empty(),
                    Optional.empty()));
        }
    }

    void helo(String argument) throws IOException {
        greet(CommandParser.helo(argument, false));
    }

    void ehlo(String argument) throws IOException {
        greet(CommandParser.helo(argument, true));
    }

    private void greet(Helo command) {
        Outcome<Helo> outcome = policies.run(Helo.class, command, Envelope.NONE, passed -> {
            Reply answer = upstream.helo(asRelayed(passed));
            return answer.isPositive() ? greeting(passed) : answer;
        });
        if (outcome.reply().isPositive()) { // else the state stays as it was: RFC 5321 §4.1.4
            helo = command;
        }
        if (outcome.swallowed()) {
            offered = Extensions.NONE;
            noteAbortion();
            transaction.forget();
            upstream.introduce(command);
        } else if (outcome.reply().isPositive() || outcome.refusedTooLate()) {
            noteAbortion();
            transaction.clear(); // as the server has
        }
        session.conclude(outcome.reply(), outcome.refusedBy(RefusedBy.UPSTREAM));
    }

    /** A lenient interface takes AUTH after HELO; where that is for the server to decide, it offers AUTH after EHLO alone. */
    private Helo asRelayed(Helo command) {
        boolean passesAuthOn = rules.lenient() && offersAuth() && !policies.has(Auth.class);
        return command.extended() || !passesAuthOn ? command : new Helo(command.domain(), true, command.greeting());
    }

    private Reply greeting(Helo command) {
        String first = rules.hostName() + " " + command.greeting();
        mechanisms = policies.has(Auth.class) && offersAuth() ? ownMechanisms() : Set.of();
        if (!command.extended()) {
            offered = rules.lenient() ? Mirror.authAlone(mechanismsOffered()) : Extensions.NONE;
            return Reply.of(250, "", first);
        }
        boolean startTls = settings.type() == Type.STARTTLS && !session.secure();
        offered = Mirror.offer(upstream.extensions(), rules.messages().maxSize(), mechanismsOffered(), startTls);
        return new Reply(250, "", Mirror.lines(first, offered));
    }

    private boolean offersAuth() {
        return switch (settings.type()) {
            case SSL -> true;
            case STARTTLS -> session.secure(); // RFC 4954 §4, RFC 3207 §4.2
            case TCP -> rules.authInClear();
        };
    }

    /** What the client may say to policies. */
    private Set<ServerMechanism> ownMechanisms() {
        Set<ServerMechanism> own = EnumSet.noneOf(ServerMechanism.class);
        policies.named(Auth.class).forEach(name -> ServerMechanism.of(name).ifPresent(own::add));
        if (session.clientCertificate().isEmpty()) {
            own.remove(ServerMechanism.EXTERNAL);
        }
        return own;
    }

    /** The SASL mechanisms to offer; empty for none. */
    private String mechanismsOffered() {
        if (policies.has(Auth.class)) {
            return mechanisms.stream().map(ServerMechanism::toString).collect(Collectors.joining(" "));
        }
        return offersAuth() ? upstream.extensions().parameters("AUTH") : "";
    }

    void startTls(String argument) throws IOException {
        if (settings.type() != Type.STARTTLS) {
            session.refuse(Reply.reject(502, "5.5.1", "STARTTLS is not offered here"));
        } else if (session.secure()) {
            session.refuse(Reply.reject(503, "5.5.1", "TLS is on already"));
        } else if (!argument.isEmpty()) {
            session.refuse(Reply.reject(501, "5.5.4", "STARTTLS has no parameters"));
        } else if (wire.buffered() > 0) {
            // said in the clear, to be taken for something said under TLS: RFC 3207 §4.2, CVE-2011-0411
            session.endWith(
                    Reply.reject(421, "4.7.0", "Commands after STARTTLS must wait for TLS; closing the connection"));
        } else {
            session.reply(Reply.of(220, "2.0.0", "Ready to start TLS"));
            wire.startTls(gateway.tls(settings)::over, rules.timeouts().active());
            session.secured();
            noteAbortion();
            transaction.forget();
            helo = null;
            become(Optional.empty());
            mechanisms = Set.of();
            offered = Extensions.NONE;
            policies.forget(); // RFC 3207 §4.2
        }
    }

    void auth(String argument) throws IOException {
        if (helo == null || !offered.has("AUTH")) {
            session.reply(
                    settings.type() == Type.STARTTLS && !session.secure()
                            ? Reply.reject(530, "5.7.0", "Issue a STARTTLS command first")
                            : Reply.reject(503, "5.5.1", helo == null ? "Say EHLO first" : "AUTH is not offered here"));
            session.countError();
        } else if (caller.isPresent() || upstream.authenticated()) {
            session.refuse(Reply.reject(503, "5.5.1", "You are authenticated already"));
        } else if (transaction.isOpen()) {
            session.refuse(Reply.reject(503, "5.5.1", "AUTH is not allowed in a transaction"));
        } else if (argument.isEmpty()) {
            session.refuse(Reply.reject(501, "5.5.4", "Syntax: AUTH mechanism [initial-response]"));
        } else {
            LoginAttempt attempt = new LoginAttempt(gateway, rules, session, argument.split(" ", 2)[0]);
            Optional<Reply> refusal = attempt.refusal();
            if (refusal.isPresent()) {
                concludeAuth(refusal.get(), RefusedBy.GATEWAY);
            } else if (mechanisms.isEmpty()) {
                passOn(argument, attempt);
            } else {
                logIn(argument, attempt);
            }
        }
    }

    private void passOn(String argument, LoginAttempt attempt) throws IOException {
        attempt.delay();
        SaslLines lines = new SaslLines(wire, rules.timeouts());
        Reply answer;
        try {
            answer = lines.relay(argument, upstream::auth);
        } catch (IOException e) {
            if (lines.hasTold()) { // what the server thought of it, the client may have learned from a challenge
                boolean unused = attempt.failed();
            }
            throw e;
        }
        Reply judged = attempt.judged(answer, answer.code() >= 500 && lines.hasTold(), RefusedBy.UPSTREAM);
        concludeAuth(judged, attempt.refusedBy());
    }

    private void logIn(String argument, LoginAttempt attempt) throws IOException {
        String[] words = argument.split(" +", 2);
        Optional<ServerMechanism> mechanism = ServerMechanism.of(words[0]).filter(mechanisms::contains);
        if (mechanism.isEmpty()) {
            throw refusal(504, "5.5.4", "This mechanism is not offered here");
        }
        Optional<String> initial = words.length < 2 ? Optional.empty() : Optional.of(words[1].strip());
        SaslLines lines = new SaslLines(wire, rules.timeouts());
        Login.Result result = new Login(mechanism.get(), lines, gateway.decoys(), policies, attempt).perform(initial);
        if (result.user().isPresent()) {
            become(result.user().map(user -> new Caller(user.subject(), user.groups())));
        }
        concludeAuth(result.reply(), attempt.refusedBy());
    }

    private void become(Optional<Caller> known) {
        caller = known;
        calls.callAs(known);
    }

    /** Counts what failed: nobody guesses for ever. */
    private void concludeAuth(Reply answer, RefusedBy by) throws IOException {
        wire.trace().sent(answer.code() + " " + Trace.SECRET);
        Reply reply = wire.untold(() -> {
            session.concludeLogged(answer, by);
            return answer;
        });
        if (reply.isRefusal() && !session.ended()) {
            session.countError();
        }
    }

    void mail(String argument) throws IOException {
        if (helo == null) {
            throw refusal(503, "5.5.1", "Say HELO or EHLO first");
        }
        if (transaction.isOpen()) {
            throw refusal(503, "5.5.1", "There is a transaction already; end it with RSET");
        }
        if (rules.requireAuth() && caller.isEmpty() && !upstream.authenticated()) {
            throw refusal(530, "5.7.0", "Authentication required");
        }
        Mail command = believed(CommandParser.mail(argument, offered, rules.lenient()));
        requireSize(command);
        Outcome<Mail> outcome = policies.run(Mail.class, command, Envelope.NONE, upstream::mail);
        if (outcome.swallowed()) {
            transaction.beginDiscarded(outcome.effective(), outcome.answeredBy());
        } else if (outcome.reply().isPositive()) {
            transaction.begin(outcome.effective());
        } else if (outcome.refusedTooLate()) {
            upstream.reset();
        }
        session.conclude(outcome.reply(), outcome.refusedBy(RefusedBy.UPSTREAM));
    }

    /** A client that the server knows may say to it what it likes. */
    private Mail believed(Mail command) {
        return upstream.authenticated() ? command : Submitter.believed(command, caller);
    }

    private void requireSize(Mail command) throws SmtpException {
        long most = rules.messages().maxSize();
        boolean tooLarge = most > 0
                && command.parameters().stream()
                        .anyMatch(parameter -> parameter.keyword().equals("SIZE")
                                && (parameter.value().length() > 18 || Long.parseLong(parameter.value()) > most));
        if (tooLarge) {
            throw refusal(552, "5.3.4", "The message is larger than " + most + " bytes"); // RFC 1870 §6.1
        }
    }

    void rcpt(String argument) throws IOException {
        if (!transaction.isOpen()) {
            throw refusal(503, "5.5.1", "MAIL comes first");
        }
        Rcpt command = CommandParser.rcpt(argument, offered, transaction.isInternational(), rules.lenient());
        if (transaction.size() >= rules.messages().maxRecipients()) {
            throw refusal(452, "4.5.3", "Too many recipients"); // RFC 5321 §4.5.3.1.10
        }
        full = false;
        Outcome<Rcpt> outcome = policies.run(Rcpt.class, command, transaction.envelope(), this::ask);
        if (outcome.swallowed()) {
            transaction.drop(outcome.answeredBy());
        } else if (outcome.reply().isPositive()) {
            transaction.add(outcome.accepted());
        } else if (outcome.refusedTooLate()) {
            transaction.takeBack();
        }
        session.conclude(outcome.reply(), outcome.refusedBy(full ? RefusedBy.GATEWAY : RefusedBy.UPSTREAM));
    }

    /** Policies may make several recipients of one, within the same limit. */
    private Reply ask(Rcpt recipient) {
        full = transaction.asked() >= rules.messages().maxRecipients();
        return full ? Reply.reject(452, "4.5.3", "Too many recipients") : transaction.ask(recipient);
    }

    void data(String argument) throws IOException {
        if (transaction.size() == 0) {
            throw refusal(503, "5.5.1", transaction.isOpen() ? "No recipient has been accepted" : "MAIL comes first");
        }
        if (!argument.isEmpty()) {
            throw refusal(501, "5.5.4", "DATA has no parameters");
        }
        if (transaction.isSpoilt()) {
            noteAbortion();
            transaction.forget();
            session.conclude(
                    Reply.reject(451, "4.3.0", "The mail server has lost the transaction; try again later"),
                    RefusedBy.UPSTREAM);
            return;
        }
        DataTransfer transfer = new DataTransfer(wire, rules, upstream, added());
        DataDecision decision = new DataDecision(policies, transaction, transfer);
        Envelope envelope = transaction.envelope();
        Reply reply;
        try {
            reply = decision.receive();
        } finally {
            arrived = transfer.size();
        }
        arrived = 0;
        if (transfer.begun()) {
            ledger.ended(decision.end(envelope, reply), decision.refusedBy());
            transaction.forget();
            session.concludeLogged(reply, decision.refusedBy());
        } else {
            session.conclude(reply, decision.refusedBy());
        }
        if (!session.ended()) {
            wire.flush(); // what the client is told about its message waits for no other command: RFC 1047
        }
    }

    private List<Field> added() {
        boolean authenticated = caller.isPresent() || upstream.authenticated();
        return helo == null ? List.of() : relayHeader.fields(helo, authenticated, transaction.isInternational());
    }

    void rset(String argument) throws IOException {
        if (!argument.isEmpty()) {
            throw refusal(501, "5.5.4", "RSET has no parameters");
        }
        noteAbortion();
        transaction.clear();
        session.conclude(upstream.rset(), RefusedBy.UPSTREAM);
    }

    void noop(String argument) {
        session.conclude(upstream.noop(), RefusedBy.UPSTREAM);
    }

    void quit(String argument) throws IOException {
        if (!argument.isEmpty()) {
            throw refusal(501, "5.5.4", "QUIT has no parameters");
        }
        session.endWith(upstream.quit());
    }

    void vrfy(String argument) throws IOException {
        if (argument.isEmpty()) {
            throw refusal(501, "5.5.4", "Syntax: VRFY address");
        }
        session.reply(Reply.of(252, "2.5.0", "Cannot verify; send a mail and see")); // RFC 5321 §3.5.3
    }

    void help(String argument) {
        session.reply(Reply.of(
                214, "2.0.0", "HELO EHLO STARTTLS AUTH MAIL RCPT DATA RSET NOOP QUIT VRFY HELP", "See RFC 5321"));
    }

    void notImplemented(String argument) {
        session.refuse(Reply.reject(502, "5.5.1", "Command not implemented"));
    }

    private static SmtpException refusal(int code, String enhancedCode, String text) {
        return new SmtpException(Reply.reject(code, enhancedCode, text), text);
    }
}
