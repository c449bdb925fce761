package org.postern.policy;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postern.api.Attributes;
import org.postern.api.Command;
import org.postern.api.Envelope;
import org.postern.api.Exchange;
import org.postern.api.Pass;
import org.postern.api.Realm;
import org.postern.api.Reply;
import org.postern.api.Session;
import org.postern.api.Verdict;
import org.postern.api.octets.Spool;

/** One command at one policy. */
final class PolicyExchange<C extends Command> implements Exchange<C> {

    private static final Logger LOG = System.getLogger(PolicyExchange.class.getName());

    private static final Pattern NOTE = Pattern.compile("[A-Za-z0-9.-]{1,64}");

    /** What all exchanges of one command have in common. */
    record Surroundings(Session session, Realm realm, Spools spools) {}

    private final C command;
    private final Envelope envelope;
    private final Surroundings surroundings;
    private final Function<C, Attributes> makeAttributes;
    private final PolicyCall<Verdict> call;
    private final Function<C, Reply> rest;
    private final Map<String, String> notes = new ConcurrentHashMap<>(0);
    private @Nullable Attributes attributes;
    private @Nullable C handedOn;
    private @Nullable Reply cameBack;
    private long nanosElsewhere;

    /** @param rest takes the command through the policies behind this one, and on to where it is carried out */
    PolicyExchange(
            C command,
            Envelope envelope,
            Surroundings surroundings,
            Function<C, Attributes> makeAttributes,
            PolicyCall<Verdict> call,
            Function<C, Reply> rest) {
        this.command = command;
        this.envelope = envelope;
        this.surroundings = surroundings;
        this.makeAttributes = makeAttributes;
        this.call = call;
        this.rest = rest;
    }

    /** Why a policy may not return this; empty if it may: a final reply, or a pass of its command unless it has handed that on. */
    String misuse(@Nullable Verdict verdict, CommandRules<C> rules) {
        if (verdict instanceof Pass pass) {
            if (handedOn != null) {
                return "it has handed the command on, and passes it as well; return the reply";
            }
            return rules.type().isInstance(pass.command()) ? "" : "it passes another exchange's command";
        }
        return verdict instanceof Reply reply ? rules.misuse(reply) : "it has returned no verdict";
    }

    /** The command as the policy has handed it on; null if it has not. */
    @Nullable
    C handedOn() {
        return handedOn;
    }

    /** The reply that the policy was given when it handed the command on; null if it has not. */
    @Nullable
    Reply cameBack() {
        return cameBack;
    }

    /** Whether this is the reply that the policy was given when it handed the command on. */
    boolean isWhatCameBack(Reply reply) {
        return reply.equals(cameBack);
    }

    long nanosElsewhere() {
        return nanosElsewhere;
    }

    void end() {
        Attributes used = attributes;
        if (used != null) {
            try {
                used.close();
            } catch (IOException e) {
                LOG.log(Level.DEBUG, () -> surroundings.session().id() + " content.body cannot be closed", e);
            }
        }
    }

    @Override
    public C command() {
        return command;
    }

    @Override
    public Session session() {
        return surroundings.session();
    }

    @Override
    public Envelope envelope() {
        return envelope;
    }

    @Override
    public Map<String, Object> attributes() {
        Attributes known = attributes;
        if (known == null) {
            known = makeAttributes.apply(command);
            attributes = known;
        }
        return known;
    }

    @Override
    public void note(String name, String value) {
        if (!NOTE.matcher(name).matches()) {
            throw new IllegalArgumentException("a note's name has letters, digits, dots and dashes: " + name);
        }
        attributes().put(name, value);
        notes.put(name, value);
    }

    /** What the policy has found, by name. */
    Map<String, String> notes() {
        return Map.copyOf(notes);
    }

    @Override
    public Spool spool() {
        return surroundings.spools().open();
    }

    @Override
    public Realm realm() {
        return surroundings.realm();
    }

    @Override
    public Reply proceed(C changed) {
        if (handedOn != null) {
            throw new IllegalStateException("the command has already been handed on");
        }
        long start = System.nanoTime();
        try {
            Reply reply = call.elsewhere(() -> {
                handedOn = changed;
                return rest.apply(changed);
            });
            cameBack = reply;
            return reply;
        } finally {
            nanosElsewhere = System.nanoTime() - start;
        }
    }
}
