package org.postern.inbound;

import java.io.IOException;
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
import org.postern.api.SmtpException;
import org.postern.inbound.InterfaceSettings.Type;
import org.postern.wire.Wire;

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
    private final PolicyChain policies;
    private final UpstreamLeg upstream;
    private final Transaction transaction;

    private @Nullable Helo helo;
    private Extensions offered = Extensions.NONE;
    private @Nullable String subject;

    Conversation(Gateway gateway, InterfaceSettings settings, SmtpSession session, UpstreamLeg upstream) {
        this.gateway = gateway;
        this.settings = settings;
        this.rules = settings.session();
        this.session = session;
        this.wire = session.wire();
        this.upstream = upstream;
        policies = new PolicyChain(gateway.policies(), session);
        transaction = new Transaction(upstream);
    }

    Optional<String> heloDomain() {
        return Optional.ofNullable(helo).map(Helo::domain);
    }

    Optional<String> subject() {
        return Optional.ofNullable(subject);
    }

    boolean inTransaction() {
        return transaction.isOpen();
    }

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
        session.conclude(outcome.reply());
    }

    private Reply greeting(Helo command) {
        String first = rules.hostName() + " " + command.greeting();
        if (!command.extended()) {
            offered = Extensions.NONE;
            return Reply.of(250, "", first);
        }
        boolean startTls = settings.type() == Type.STARTTLS && !session.secure();
        offered = Mirror.offer(upstream.extensions(), rules.maxMessageSize(), mechanisms(), startTls);
        return new Reply(250, "", Mirror.lines(first, offered));
    }

    /** The SASL mechanisms to offer; empty for none. */
    private String mechanisms() {
        boolean allowed = switch (settings.type()) {
            case SSL -> true;
            case STARTTLS -> session.secure(); // RFC 4954 §4, RFC 3207 §4.2
            case TCP -> rules.authInClear();
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
            wire.startTls(gateway.tls(settings)::over, rules.activeTimeout());
            transaction.forget();
            helo = null;
            subject = null;
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
        } else if (subject != null || upstream.authenticated()) {
            session.refuse(Reply.reject(503, "5.5.1", "You are authenticated already"));
        } else if (transaction.isOpen()) {
            session.refuse(Reply.reject(503, "5.5.1", "AUTH is not allowed in a transaction"));
        } else if (argument.isEmpty()) {
            session.refuse(Reply.reject(501, "5.5.4", "Syntax: AUTH mechanism [initial-response]"));
        } else {
            Authentication authentication =
                    new Authentication(wire, rules.idleTimeout(), SmtpSession.LONGEST_AUTH_LINE);
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
        session.conclude(reply);
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
        if (rules.requireAuth() && subject == null && !upstream.authenticated()) {
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
        session.conclude(outcome.reply());
    }

    private void requireSize(Mail command) throws SmtpException {
        long most = rules.maxMessageSize();
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
        if (transaction.recipients() >= rules.maxRecipients()) {
            throw refusal(452, "4.5.3", "Too many recipients"); // RFC 5321 §4.5.3.1.10
        }
        Outcome<Rcpt> outcome = policies.run(Rcpt.class, command, transaction.envelope(), upstream::rcpt);
        if (outcome.reply().isPositive()) {
            transaction.add(outcome.effective(command));
        } else if (outcome.refusedTooLate()) {
            transaction.takeBack();
        }
        session.conclude(outcome.reply());
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
        DataTransfer transfer = new DataTransfer(wire, rules, upstream);
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
        session.conclude(reply);
        if (!session.ended()) {
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
                .add(() -> session.id() + " client="
                        + session.client().getAddress().getHostAddress() + " from=<"
                        + envelope.mail().map(Mail::sender).orElse("") + "> recipients="
                        + envelope.recipients().size() + " size=" + size + " reply=" + reply
                        + (answeredBy.isEmpty() ? "" : " policy=" + answeredBy.get(0)));
    }

    void rset(String argument) throws IOException {
        if (!argument.isEmpty()) {
            throw refusal(501, "5.5.4", "RSET has no parameters");
        }
        transaction.forget();
        session.conclude(Reply.of(250, "2.0.0", "OK"));
    }

    void noop(String argument) {
        session.reply(Reply.of(250, "2.0.0", "OK"));
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
