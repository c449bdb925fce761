package org.postern.session;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postern.api.Connect;
import org.postern.api.Envelope;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.mime.Field;
import org.postern.message.MessageReceiver;
import org.postern.message.TraceFields;
import org.postern.monitor.RefusedBy;
import org.postern.policy.Caller;
import org.postern.policy.CommandRules;
import org.postern.policy.Observers;
import org.postern.policy.Outcome;
import org.postern.policy.PolicyCalls;
import org.postern.policy.PolicyChain;
import org.postern.relay.UpstreamLeg;
import org.postern.smtp.CommandParser;
import org.postern.smtp.Rejection;
import org.postern.smtp.Verb;

/**
 * What is said with one client: a method for each verb, which checks that it may come now, takes it through the policies and relays
 * it.
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

    private static final Reply HELP =
            Reply.of(214, "2.0.0", "HELO EHLO STARTTLS AUTH MAIL RCPT DATA RSET NOOP QUIT VRFY HELP", "See RFC 5321");

    private final SessionSettings settings;
    private final ClientSide client;
    private final SessionState session;
    private final ClientReplies replies;
    private final PolicyCalls calls;
    private final PolicyChain policies;
    private final UpstreamLeg upstream;
    private final Offer offer;
    private final AuthCommand auth;
    private final TransactionRecorder recorder;
    private final TraceFields traceFields;

    private Transaction transaction;
    private @Nullable Helo helo;
    private boolean rejected;
    private Optional<MessageReceiver> receiving = Optional.empty();
    /** Whether a policy has added more recipients than a message may have. */
    private boolean full;

    Conversation(SessionContext context, SessionSettings settings, ClientSide client, UpstreamLeg upstream) {
        this.settings = settings;
        this.client = client;
        this.upstream = upstream;
        session = client.state();
        replies = client.replies();
        String interfaceName = settings.at().name();
        calls = new PolicyCalls(context.policies());
        policies = new PolicyChain(context.policies(), interfaceName, session, calls, settings::newSpool);
        offer = new Offer(settings, session, policies, upstream);
        auth = new AuthCommand(context, settings, client, policies, upstream, offer);
        transaction = new Transaction(upstream);
        traceFields = new TraceFields(settings.messages().fields(), settings.hostName(), session);
        Observers observers =
                new Observers(context.policies().table(), interfaceName, session.id(), calls, context.events());
        recorder = new TransactionRecorder(session, context.events(), observers, upstream::host);
    }

    boolean inTransaction() {
        return transaction.isOpen();
    }

    /** Gives up whatever a policy or listener does now. From any thread. */
    void abandon() {
        calls.abandon();
    }

    /** Notifies listeners of how transactions have ended, once the client knows. */
    void notifyListeners() throws IOException {
        if (recorder.hasNews()) {
            client.connection().output().flush();
            recorder.notifyListeners();
        }
    }

    void end() {
        abort();
        recorder.close(replies.lastReply());
    }

    /** Ends the client's transaction without a reply to its message. */
    private void abort() {
        if (transaction.isOpen()) {
            recorder.aborted(
                    transaction.envelope(), receiving.map(MessageReceiver::size).orElse(0L));
        }
        transaction = new Transaction(upstream);
    }

    void connect() {
        Outcome<Connect> outcome = new ConnectCommand(settings, client, policies).run();
        policies.connected();
        replies.conclude(outcome, RefusedBy.GATEWAY);
        rejected = outcome.reply().code() == 554; // RFC 5321 §3.1: then the client may say nothing but QUIT
        if (!outcome.reply().isPositive() && !rejected) {
            replies.end(outcome.reply());
        }
    }

    void carryOut(Verb verb, String argument) throws IOException {
        if (rejected && verb != Verb.QUIT) {
            throw Rejection.of(503, "5.5.1", "You are not served here; send QUIT");
        }
        switch (verb) {
            case HELO, EHLO -> greet(CommandParser.helo(argument, verb == Verb.EHLO));
            case STARTTLS -> startTls(argument);
            case AUTH -> auth.run(argument, helo != null, transaction.isOpen(), this::become);
            case MAIL -> mail(argument);
            case RCPT -> rcpt(argument);
            case DATA -> data(argument);
            case RSET -> rset(argument);
            case NOOP -> replies.conclude(upstream.noop(), upstream.refusedBy());
            case QUIT -> quit(argument);
            case VRFY -> vrfy(argument);
            case HELP -> replies.reply(HELP);
            case EXPN, BDAT -> throw Rejection.of(502, "5.5.1", "Command not implemented");
        }
    }

    private void greet(Helo command) {
        Outcome<Helo> outcome = policies.run(CommandRules.HELO, command, Envelope.NONE, passed -> {
            Reply answer = upstream.helo(offer.asRelayed(passed));
            return answer.isPositive() ? offer.greeting(passed) : answer;
        });
        if (outcome.reply().isPositive()) { // else the state stays as it was: RFC 5321 §4.1.4
            helo = command;
            session.greetedBy(Optional.of(command.domain()));
        }
        if (outcome.acceptedWithoutRelay()) {
            offer.withdraw();
            abort();
            upstream.reset();
            upstream.introduce(command);
        } else if (outcome.reply().isPositive() || outcome.rejectedAfterRelay()) {
            abort(); // as the server has
        }
        replies.conclude(outcome, upstream.refusedBy());
    }

    private void startTls(String argument) throws IOException {
        if (settings.at().type() != SessionSettings.Type.STARTTLS) {
            throw Rejection.of(502, "5.5.1", "STARTTLS is not offered here");
        }
        if (session.secure()) {
            throw Rejection.of(503, "5.5.1", "TLS already active");
        }
        Rejection.requireNoParameters("STARTTLS", argument);
        if (client.connection().input().buffered() > 0) {
            // sent in the clear, to be taken for something sent under TLS: RFC 3207 §4.2, CVE-2011-0411
            replies.close(Reply.reject(421, "4.7.0", "Pipelining after STARTTLS not allowed; closing the connection"));
            return;
        }
        replies.reply(Reply.of(220, "2.0.0", "Ready to start TLS"));
        client.connection()
                .startTls(client.tls().orElseThrow(), settings.timeouts().active());
        session.secured();
        abort();
        upstream.reset();
        helo = null;
        session.greetedBy(Optional.empty());
        become(Optional.empty());
        offer.withdraw();
        policies.forget(); // RFC 3207 §4.2
    }

    private void become(Optional<Caller> known) {
        session.authenticated(known);
        calls.callAs(known);
    }

    private void mail(String argument) throws IOException {
        if (helo == null) {
            throw Rejection.of(503, "5.5.1", "Send HELO or EHLO first");
        }
        if (transaction.isOpen()) {
            throw Rejection.of(503, "5.5.1", "Nested MAIL command; end the transaction with RSET");
        }
        if (settings.access().requireAuth() && !offer.isAuthenticated()) {
            throw Rejection.of(530, "5.7.0", "Authentication required");
        }
        Mail command = CommandParser.mail(argument, offer.extensions(), settings.lenient());
        if (!command.parameters().isEmpty()) {
            MailParameters.requireSize(command, settings.messages().body().maxSize());
            if (!upstream.authenticated()) { // else the server itself knows the client
                command = MailParameters.withProvenSubmitter(command, session.caller());
            }
        }
        Outcome<Mail> outcome = policies.run(CommandRules.MAIL, command, Envelope.NONE, upstream::mail);
        if (outcome.acceptedWithoutRelay()) {
            transaction.beginDiscarded(outcome.effective(), outcome.answeredBy());
        } else if (outcome.reply().isPositive()) {
            transaction.begin(outcome.effective());
        } else if (outcome.rejectedAfterRelay()) {
            upstream.reset();
        }
        recorder.started();
        replies.conclude(outcome, upstream.refusedBy());
    }

    private void rcpt(String argument) throws IOException {
        if (!transaction.isOpen()) {
            throw Rejection.of(503, "5.5.1", "Need MAIL command");
        }
        Rcpt command =
                CommandParser.rcpt(argument, offer.extensions(), transaction.isInternational(), settings.lenient());
        if (transaction.size() >= settings.messages().maxRecipients()) {
            throw Rejection.of(452, "4.5.3", "Too many recipients"); // RFC 5321 §4.5.3.1.10
        }
        full = false;
        Outcome<Rcpt> outcome = policies.run(CommandRules.RCPT, command, transaction.envelope(), this::ask);
        if (outcome.acceptedWithoutRelay()) {
            transaction.drop(outcome.answeredBy());
        } else if (outcome.reply().isPositive()) {
            transaction.add(outcome.accepted());
        } else if (outcome.rejectedAfterRelay()) {
            transaction.takeBack();
        }
        replies.conclude(outcome, full ? RefusedBy.GATEWAY : upstream.refusedBy());
    }

    /** Policies may make several recipients of one, within the same limit. */
    private Reply ask(Rcpt recipient) {
        full = transaction.asked() >= settings.messages().maxRecipients();
        return full ? Reply.reject(452, "4.5.3", "Too many recipients") : transaction.ask(recipient);
    }

    private void data(String argument) throws IOException {
        if (transaction.size() == 0) {
            throw Rejection.of(503, "5.5.1", transaction.isOpen() ? "No valid recipients" : "Need MAIL command");
        }
        Rejection.requireNoParameters("DATA", argument);
        if (transaction.isSpoilt()) {
            abort();
            upstream.reset();
            replies.conclude(Transaction.LOST, RefusedBy.UPSTREAM.failed(true));
            return;
        }
        long upstreamSize = upstream.extensions().size().orElse(0L);
        MessageReceiver receiver =
                new MessageReceiver(client.connection(), settings.messages(), settings.timeouts(), upstreamSize);
        List<Field> added = traceFields.fields(helo, offer.isAuthenticated(), transaction.isInternational());
        DataCommand command = new DataCommand(policies, transaction, upstream, receiver, added);
        receiving = Optional.of(receiver);
        Reply reply = command.run();
        receiving = Optional.empty();
        if (receiver.started()) {
            recorder.ended(command.end(reply), command.refusedBy(), command.path());
            transaction = new Transaction(upstream);
            upstream.reset();
            replies.finish(reply);
        } else {
            replies.conclude(reply, command.refusedBy());
        }
        if (!replies.closing()) {
            client.connection().output().flush(); // the reply to a message waits for no other command: RFC 1047
        }
    }

    private void rset(String argument) throws IOException {
        Rejection.requireNoParameters("RSET", argument);
        abort();
        replies.conclude(upstream.rset(), upstream.refusedBy());
    }

    private void quit(String argument) throws IOException {
        Rejection.requireNoParameters("QUIT", argument);
        replies.close(upstream.quit());
    }

    private void vrfy(String argument) throws IOException {
        if (argument.isEmpty()) {
            throw Rejection.of(501, "5.5.4", "Syntax: VRFY address");
        }
        replies.reply(Reply.of(252, "2.5.0", "Cannot VRFY user; send a message and see")); // RFC 5321 §3.5.3
    }
}
