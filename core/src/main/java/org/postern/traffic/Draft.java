package org.postern.traffic;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postern.api.Reply;
import org.postern.monitor.Event.CommandEnded;
import org.postern.monitor.Event.TransactionEnded;
import org.postern.monitor.Event.UpstreamReplied;
import org.postern.monitor.RefusedBy;
import org.postern.monitor.SessionRef;
import org.postern.transcript.Answered;
import org.postern.transcript.Prefix;
import org.postern.transcript.RecordedMessage;
import org.postern.transcript.Talk;

/** A transaction while it goes on, with what was said since the one before. For one thread at a time. */
final class Draft {

    private static final int MAX_COMMANDS = 300;
    /** How many of those between two transactions are kept. */
    private static final int MAX_BEFORE = 50;

    private static final int OUT_OF_SEQUENCE = 503;
    private static final String DATA = "DATA";
    private static final List<String> GREETINGS = List.of("EHLO", "HELO", CommandEnded.CONNECT);

    private final Talk talk = new Talk();
    private final List<Answered> commands = new ArrayList<>(4);
    private final Recipients recipients = new Recipients();
    private @Nullable RecordedMessage message;
    /** Where the commands of the transaction begin. */
    private int first;

    private boolean begun;
    private boolean accepted;
    private long began;
    private String sender = "";
    private String upstream = "";
    private String greetedHost = "";
    private long greetedNanos;
    private long messageEnd;
    private long nanos;
    private long policyNanos;
    private long upstreamNanos;
    private Optional<Ending> ending = Optional.empty();
    /** The rejection after which the client could not but give up. */
    private @Nullable Answered decisive;
    /** The connection or greeting that was rejected last, if none was accepted after it. */
    private @Nullable Answered greeting;

    /**
     * The transaction is over, but for the reply that says so.
     *
     * @param event empty if it did not begin, since MAIL was rejected
     */
    record Ending(SessionRef session, Optional<TransactionEnded> event, long time) {}

    Talk talk() {
        return talk;
    }

    /** @param time in milliseconds since 1970, as everywhere here */
    void begin(long time) {
        if (!begun) {
            begun = true;
            began = time;
            first = commands.size();
        }
    }

    /** A piece of the message has arrived, of which all is kept there. */
    void piece(long at, RecordedMessage kept) {
        messageEnd = at;
        message = kept;
    }

    /** The last one is always kept. */
    void add(Answered command) {
        if (!begun && commands.size() == MAX_BEFORE) {
            commands.remove(0);
        } else if (commands.size() == MAX_COMMANDS) {
            commands.remove(MAX_COMMANDS - 1);
        }
        commands.add(command);
        if (begun && ending.isEmpty()) {
            boolean counts = command.verb().equals("MAIL")
                    || command.verb().equals("RCPT")
                    || command.verb().equals(DATA);
            nanos += counts ? command.nanos() : 0;
            command.path().forEach(step -> policyNanos += step.took().toNanos());
        }
    }

    void answered(CommandEnded event, long time) {
        Answered command = Answered.of(event);
        boolean positive = event.reply().isPositive();
        if (GREETINGS.contains(command.verb())) {
            greeting = positive ? null : command;
        }
        boolean untimely = command.reply().code() == OUT_OF_SEQUENCE;
        if (command.verb().equals("MAIL") && !accepted) {
            if (untimely) {
                begun = false; // a client that goes on after its greeting was rejected
            } else {
                begin(time);
            }
        }
        add(command);
        if (command.verb().equals("MAIL") && !accepted && !untimely) {
            sender = Recipients.path(command.argument());
            accepted = positive;
            if (!positive) {
                decisive = command;
                ending = Optional.of(new Ending(event.session(), Optional.empty(), time));
            }
        } else if (command.verb().equals("RCPT") && accepted && ending.isEmpty()) {
            recipients.add(Recipients.path(command.argument()), positive);
        }
        if (accepted) {
            decide(command);
        }
    }

    /** A client whose connection or greeting was rejected, and that came no further, has not got rid of its mail. */
    void endBeforeMail(SessionRef session, long time) {
        Answered rejected = greeting;
        if (rejected != null && !begun && ending.isEmpty()) {
            begin(time);
            first = Math.max(0, commands.lastIndexOf(rejected));
            nanos += rejected.nanos();
            rejected.path().forEach(step -> policyNanos += step.took().toNanos());
            upstream = greetedHost;
            upstreamNanos = greetedNanos;
            decisive = rejected;
            ending = Optional.of(new Ending(session, Optional.empty(), time));
        }
    }

    /** Takes note of what decides a transaction that ends without a reply to its message. */
    private void decide(Answered command) {
        boolean recipient = command.verb().equals("RCPT");
        boolean rejection = command.reply().isRefusal() && command.reply().code() != OUT_OF_SEQUENCE;
        boolean ours = command.by().failure() && command.by().source().equals("gateway");
        if (recipient && !rejection) {
            decisive = null;
        } else if (rejection && (ours || command.verb().equals(DATA) || (recipient && !recipients.isAccepted()))) {
            decisive = command;
        }
    }

    /** Of RCPT or DATA; of MAIL if it was rejected. */
    Optional<Answered> decisive() {
        return Optional.ofNullable(decisive);
    }

    void answered(UpstreamReplied event) {
        boolean goAhead = event.command().equals(DATA) && event.reply().isIntermediate() && messageEnd == 0;
        if (!begun) {
            greetedHost = event.host();
            greetedNanos = event.nanos();
        } else if (ending.isEmpty()) {
            upstream = event.host().isEmpty() ? upstream : event.host();
            upstreamNanos += goAhead || event.command().equals("NOOP") ? 0 : event.nanos();
        }
    }

    /** @param at since the session began, in nanoseconds */
    void ended(TransactionEnded event, long at) {
        Optional<Reply> reply = event.end().reply();
        if (reply.isPresent()) {
            long waited = messageEnd == 0 ? 0 : at - messageEnd;
            RefusedBy by = event.by();
            add(new Answered(DATA, "", Answered.bounded(reply.get()), by, waited, Answered.steps(event.path())));
        }
        ending = Optional.of(new Ending(event.session(), Optional.of(event), event.time()));
    }

    Optional<Ending> ending() {
        return ending;
    }

    /** What has been said and done before the transaction began, if there will be one. */
    Prefix prefix() {
        return new Prefix(commands, talk);
    }

    int memory() {
        int memory = talk.memory();
        for (Answered command : commands) {
            memory += command.memory();
        }
        return memory;
    }

    /** The commands, those before the transaction included. */
    List<Answered> commands() {
        return commands;
    }

    /** Those since MAIL. */
    List<Answered> ownCommands() {
        return commands.subList(Math.min(first, commands.size()), commands.size());
    }

    Recipients recipients() {
        return recipients;
    }

    RecordedMessage.Kept message() {
        return message == null ? RecordedMessage.Kept.NOTHING : message.kept();
    }

    long began() {
        return began;
    }

    String sender() {
        return sender;
    }

    String upstream() {
        return upstream;
    }

    long nanos() {
        return nanos;
    }

    long policyNanos() {
        return policyNanos;
    }

    long upstreamNanos() {
        return upstreamNanos;
    }
}
