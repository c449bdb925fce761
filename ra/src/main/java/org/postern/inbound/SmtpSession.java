package org.postern.inbound;

import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postern.api.Auth;
import org.postern.api.Data;
import org.postern.api.Envelope;
import org.postern.api.Extensions;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.Session;
import org.postern.api.SmtpException;
import org.postern.inbound.InterfaceSettings.Type;
import org.postern.wire.LineException;
import org.postern.wire.ReplyFormat;
import org.postern.wire.Wire;

/**
 * The conversation with one client: a method for each verb, which checks that it may come now, takes it through the policies
 * and passes it upstream.
 *
 * <pre>
 *   connected ──HELO/EHLO──▶ greeted ──MAIL──▶ in a transaction ──RCPT, DATA──▶ greeted
 *        ▲                      │ ▲                   │
 *        └───────STARTTLS───────┘ └──RSET, HELO/EHLO──┘
 * </pre>
 *
 * <p>AUTH comes when greeted, once. QUIT, NOOP, RSET, VRFY and HELP come at any time.
 */
final class SmtpSession implements Session {

    private static final Logger LOG = System.getLogger(SmtpSession.class.getName());

    /** RFC 4954 §4: 12,288 for a response, and room for the verb and the mechanism before an initial one. */
    private static final int LONGEST_AUTH_LINE = 12_288 + 64;
    /** RFC 5321 §4.5.3.1.4 has 512, which the parameters of extensions raise. */
    private static final int LONGEST_LINE = 2048;

    private static final byte[] NO_MORE = {};

    private final Gateway gateway;
    private final InterfaceSettings settings;
    private final Wire wire;
    private final String id;
    private final PolicyChain policies;
    private final UpstreamLeg upstream;

    private @Nullable Helo helo;
    private Extensions offered = Extensions.NONE;
    private @Nullable String subject;
    private final Transaction transaction;

    private int errors;
    private String line = "";
    private volatile @Nullable Thread thread;
    private volatile boolean ended;
    private volatile boolean draining;
    private volatile boolean waiting;

    SmtpSession(Gateway gateway, InterfaceSettings settings, Wire wire, String id) {
        this.gateway = gateway;
        this.settings = settings;
        this.wire = wire;
        this.id = id;
        policies = new PolicyChain(gateway.policies(), this);
        upstream = new UpstreamLeg(id, gateway.upstream());
        transaction = new Transaction(upstream);
        wire.writeTimeout(settings.session().activeTimeout());
    }

    // ---- what policies see

    @Override
    public String id() {
        return id;
    }

    @Override
    public InetSocketAddress client() {
        return wire.remoteAddress();
    }

    @Override
    public InetSocketAddress local() {
        return wire.localAddress();
    }

    @Override
    public boolean secure() {
        return wire.secure();
    }

    @Override
    public Optional<String> heloDomain() {
        return Optional.ofNullable(helo).map(Helo::domain);
    }

    @Override
    public Optional<String> subject() {
        return Optional.ofNullable(subject);
    }

    // ---- the life of a session

    /** Begins, before the greeting; ends at once if TLS does not come about. */
    void begin() {
        thread = Thread.currentThread();
        LOG.log(Level.DEBUG, () -> id + " connected from " + client() + " to " + settings.uri(local().getPort()));
        if (settings.type() == Type.SSL) {
            try {
                wire.startTls(gateway.tls(settings)::over, settings.session().activeTimeout());
            } catch (IOException e) {
                LOG.log(Level.DEBUG, () -> id + " no TLS: " + e);
                end();
            }
        }
    }

    /**
     * Waits for the next command.
     *
     * @return its verb as a line; empty when the session has ended
     */
    byte[] awaitCommand() {
        while (!ended) {
            try {
                Optional<Verb> verb = readCommand();
                if (verb.isPresent()) {
                    return verb.get().line();
                }
            } catch (IOException e) {
                failed(e);
            }
        }
        return NO_MORE;
    }

    private Optional<Verb> readCommand() throws IOException {
        waiting = !transaction.isOpen();
        if (draining && waiting) {
            throw new EOFException("draining");
        }
        try {
            line = wire.readLine(LONGEST_AUTH_LINE, settings.session().idleTimeout());
        } finally {
            waiting = false;
        }
        Optional<Verb> verb = Verb.of(line);
        if (verb.isEmpty()) {
            refuse(Reply.reject(500, "5.5.1", "Unknown command"));
        } else if (line.length() > LONGEST_LINE && verb.get() != Verb.AUTH) {
            refuse(Reply.reject(500, "5.5.2", "Syntax error: line too long"));
            return Optional.empty();
        }
        return verb;
    }

    /** Carries out the command that was waited for. */
    void handle(Verb verb) {
        try {
            verb.run(this, verb.argument(line));
        } catch (SmtpException e) {
            refuse(e.reply());
        } catch (IOException e) {
            failed(e);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, () -> id + " " + verb + " failed", e);
            endWith(Reply.reject(421, "4.3.0", "This gateway failed; closing the connection"));
        } finally {
            line = "";
        }
    }

    /** Lets the session end with its transaction, or now if there is none. From any thread. */
    void drain() {
        draining = true;
        if (waiting) {
            wire.stopReading();
        }
    }

    /** Cuts the session, which then ends on its own thread. From any thread. */
    void cut() {
        upstream.cut();
        wire.close();
    }

    /** Gives everything back. On the session's thread. */
    void end() {
        if (!ended) {
            ended = true;
            upstream.close();
            wire.finish();
            gateway.ended(this);
            LOG.log(Level.DEBUG, () -> id + " closed");
        }
    }

    /** What the engine asks for when a session is over, and, of those that are not, when it stops. */
    void close() {
        if (Thread.currentThread() == thread) {
            end();
        } else {
            cut();
        }
    }

    boolean ended() {
        return ended;
    }

    Wire wire() {
        return wire;
    }

    /** Something was read from the client that is no line, or nothing was. */
    private void failed(IOException e) {
        if (e instanceof LineException) {
            refuse(Reply.reject(500, "5.5.2", "Syntax error: " + e.getMessage()));
        } else if (e instanceof SocketTimeoutException) {
            endWith(Reply.reject(421, "4.4.2", "No command for too long; closing the connection"));
        } else if (e instanceof EOFException && draining) {
            endWith(shuttingDown());
        } else {
            LOG.log(Level.DEBUG, () -> id + " client: " + e);
            end();
        }
    }

    private void endWith(Reply reply) {
        reply(reply);
        end();
    }

    private static Reply shuttingDown() {
        return Reply.reject(421, "4.3.2", "This gateway is shutting down; try again later");
    }

    private void reply(Reply reply) {
        try {
            ReplyFormat.write(reply, wire);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> id + " client: " + e);
            end();
        }
    }

    /** Refuses a command ourselves; a client that knows no better, or tries things out, is sent away after a while. */
    private void refuse(Reply reply) {
        reply(reply);
        boolean misuse = (reply.code() >= 500 && reply.code() <= 504) || reply.code() == 555;
        if (misuse) {
            count();
        }
    }

    private void count() {
        if (++errors >= settings.session().maxErrors()) {
            endWith(Reply.reject(421, "4.7.0", "Too many errors; closing the connection"));
        }
    }

    /** Answers a command that was passed on, and ends the session if that is what the answer says. */
    private void conclude(Reply reply) {
        reply(reply);
        if (reply.code() == 421) { // RFC 5321 §3.8
            end();
        }
    }

    // ---- the verbs

    void helo(String argument) throws IOException {
        greet(CommandParser.helo(argument, false));
    }

    void ehlo(String argument) throws IOException {
        greet(CommandParser.helo(argument, true));
    }

    private void greet(Helo command) {
        Outcome<Helo> outcome = policies.run(Helo.class, command, Envelope.NONE, passed -> {
            Reply answer = upstream.helo(passed);
            return answer.isPositive() ? greeting(passed) : answer;
        });
        if (outcome.reply().isPositive()) { // else the state stays as it was: RFC 5321 §4.1.4
            helo = command;
            if (outcome.relayed().isEmpty()) {
                offered = Extensions.NONE;
                upstream.introduce(command);
            }
        }
        if (outcome.reply().isPositive() || outcome.refusedTooLate()) {
            transaction.clear(); // as the server has
        }
        conclude(outcome.reply());
    }

    private Reply greeting(Helo command) {
        String first = settings.session().hostName() + " " + command.greeting();
        if (!command.extended()) {
            offered = Extensions.NONE;
            return Reply.of(250, "", first);
        }
        boolean startTls = settings.type() == Type.STARTTLS && !secure();
        offered = Mirror.offer(upstream.extensions(), settings.session().maxMessageSize(), mechanisms(), startTls);
        return new Reply(250, "", Mirror.lines(first, offered));
    }

    /** The SASL mechanisms to offer; empty for none. */
    private String mechanisms() {
        boolean allowed = switch (settings.type()) {
            case SSL -> true;
            case STARTTLS -> secure(); // RFC 4954 §4, RFC 3207 §4.2
            case TCP -> settings.session().authInClear();
        };
        if (!allowed) {
            return "";
        }
        return policies.has(Auth.class)
                ? Authentication.MECHANISMS
                : upstream.extensions().parameters("AUTH");
    }

    void startTls(String argument) throws IOException {
        if (settings.type() != Type.STARTTLS) {
            refuse(Reply.reject(502, "5.5.1", "STARTTLS is not offered here"));
        } else if (secure()) {
            refuse(Reply.reject(503, "5.5.1", "TLS is on already"));
        } else if (!argument.isEmpty()) {
            refuse(Reply.reject(501, "5.5.4", "STARTTLS has no parameters"));
        } else if (wire.buffered() > 0) {
            // said in the clear, to be taken for something said under TLS: RFC 3207 §4.2, CVE-2011-0411
            endWith(Reply.reject(421, "4.7.0", "Commands after STARTTLS must wait for TLS; closing the connection"));
        } else {
            reply(Reply.of(220, "2.0.0", "Ready to start TLS"));
            wire.startTls(gateway.tls(settings)::over, settings.session().activeTimeout());
            transaction.forget();
            helo = null;
            subject = null;
            offered = Extensions.NONE;
            policies.forget(); // RFC 3207 §4.2
        }
    }

    void auth(String argument) throws IOException {
        if (helo == null || !offered.has("AUTH")) {
            reply(
                    settings.type() == Type.STARTTLS && !secure()
                            ? Reply.reject(530, "5.7.0", "Issue a STARTTLS command first")
                            : Reply.reject(503, "5.5.1", helo == null ? "Say EHLO first" : "AUTH is not offered here"));
        } else if (subject != null || upstream.authenticated()) {
            refuse(Reply.reject(503, "5.5.1", "You are authenticated already"));
        } else if (transaction.isOpen()) {
            refuse(Reply.reject(503, "5.5.1", "AUTH is not allowed in a transaction"));
        } else if (argument.isEmpty()) {
            refuse(Reply.reject(501, "5.5.4", "Syntax: AUTH mechanism [initial-response]"));
        } else {
            Authentication authentication =
                    new Authentication(wire, settings.session().idleTimeout(), LONGEST_AUTH_LINE);
            if (policies.has(Auth.class)) {
                authenticate(authentication.receive(argument));
            } else {
                concludeAuth(authentication.relay(argument, upstream::auth));
            }
        }
    }

    private void authenticate(Auth claimed) {
        Reply authenticated = Reply.of(235, "2.7.0", "Authentication successful");
        Outcome<Auth> outcome = policies.run(Auth.class, claimed, Envelope.NONE, passed -> authenticated);
        if (outcome.reply().isPositive()) {
            subject = outcome.effective(claimed).subject();
        }
        concludeAuth(outcome.reply());
    }

    /** Counts what failed: nobody guesses for ever. */
    private void concludeAuth(Reply reply) {
        conclude(reply);
        if (reply.isRefusal() && !ended) {
            count();
        }
    }

    void mail(String argument) throws IOException {
        if (helo == null) {
            throw refusal(503, "5.5.1", "Say HELO or EHLO first");
        }
        if (transaction.isOpen()) {
            throw refusal(503, "5.5.1", "There is a transaction already; end it with RSET");
        }
        if (settings.session().requireAuth() && subject == null && !upstream.authenticated()) {
            throw refusal(530, "5.7.0", "Authentication required");
        }
        Mail command = CommandParser.mail(argument, offered);
        requireSize(command);
        Outcome<Mail> outcome = policies.run(Mail.class, command, Envelope.NONE, upstream::mail);
        if (outcome.reply().isPositive()) {
            transaction.begin(outcome.effective(command));
        } else if (outcome.refusedTooLate()) {
            upstream.rset();
        }
        conclude(outcome.reply());
    }

    private void requireSize(Mail command) throws SmtpException {
        long most = settings.session().maxMessageSize();
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
        Rcpt command = CommandParser.rcpt(argument, offered, transaction.isInternational());
        if (transaction.recipients() >= settings.session().maxRecipients()) {
            throw refusal(452, "4.5.3", "Too many recipients"); // RFC 5321 §4.5.3.1.10
        }
        Outcome<Rcpt> outcome = policies.run(Rcpt.class, command, transaction.envelope(), upstream::rcpt);
        if (outcome.reply().isPositive()) {
            transaction.add(outcome.effective(command));
        } else if (outcome.refusedTooLate()) {
            transaction.takeBack();
        }
        conclude(outcome.reply());
    }

    void data(String argument) throws IOException {
        if (transaction.recipients() == 0) {
            throw refusal(503, "5.5.1", transaction.isOpen() ? "No recipient has been accepted" : "MAIL comes first");
        }
        if (!argument.isEmpty()) {
            throw refusal(501, "5.5.4", "DATA has no parameters");
        }
        if (transaction.isSpoilt()) {
            transaction.forget();
            throw refusal(451, "4.3.0", "The mail server has lost the transaction; try again later");
        }
        DataTransfer transfer = new DataTransfer(wire, settings.session(), upstream);
        Envelope envelope = transaction.envelope();
        List<String> takenBy = new ArrayList<>();
        Reply reply = policies.has(Data.class)
                ? transfer.hold(message -> {
                    Outcome<Data> outcome = policies.run(
                            Data.class, new Data(message), envelope, passed -> transfer.send(passed.message()));
                    outcome.answeredBy().ifPresent(takenBy::add);
                    return outcome.reply();
                })
                : transfer.stream();
        if (transfer.begun()) {
            logTransaction(envelope, transfer.size(), reply, takenBy);
            transaction.forget();
        }
        conclude(reply);
        if (!ended) {
            wire.flush(); // what the client is told about its message waits for no other command: RFC 1047
        }
    }

    private void logTransaction(Envelope envelope, long size, Reply reply, List<String> answeredBy) {
        if (reply.isPositive()) {
            gateway.counters().messageAccepted();
        } else {
            gateway.counters().messageRefused();
        }
        gateway.transactions()
                .add(() -> id + " client=" + client().getAddress().getHostAddress() + " from=<"
                        + envelope.mail().map(Mail::sender).orElse("") + "> recipients="
                        + envelope.recipients().size() + " size=" + size + " reply=" + reply
                        + (answeredBy.isEmpty() ? "" : " policy=" + answeredBy.get(0)));
    }

    void rset(String argument) throws IOException {
        if (!argument.isEmpty()) {
            throw refusal(501, "5.5.4", "RSET has no parameters");
        }
        transaction.forget();
        conclude(Reply.of(250, "2.0.0", "OK"));
    }

    void noop(String argument) {
        reply(Reply.of(250, "2.0.0", "OK"));
    }

    void quit(String argument) throws IOException {
        if (!argument.isEmpty()) {
            throw refusal(501, "5.5.4", "QUIT has no parameters");
        }
        endWith(upstream.quit());
    }

    void vrfy(String argument) throws IOException {
        if (argument.isEmpty()) {
            throw refusal(501, "5.5.4", "Syntax: VRFY address");
        }
        reply(Reply.of(252, "2.5.0", "Cannot verify; send a mail and see")); // RFC 5321 §3.5.3
    }

    void help(String argument) {
        reply(Reply.of(
                214, "2.0.0", "HELO EHLO STARTTLS AUTH MAIL RCPT DATA RSET NOOP QUIT VRFY HELP", "See RFC 5321"));
    }

    void notImplemented(String argument) {
        refuse(Reply.reject(502, "5.5.1", "Command not implemented"));
    }

    private static SmtpException refusal(int code, String enhancedCode, String text) {
        return new SmtpException(Reply.reject(code, enhancedCode, text), text);
    }
}
