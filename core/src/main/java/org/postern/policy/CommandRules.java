package org.postern.policy;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postern.api.Attributes;
import org.postern.api.Auth;
import org.postern.api.Command;
import org.postern.api.Connect;
import org.postern.api.Credential;
import org.postern.api.Data;
import org.postern.api.Envelope;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Message;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.text.Template;

/**
 * What one command has of its own on its way through the policies: how policies are matched with it, which replies may end it, and what
 * becomes of it when a policy fails. One constant for each command.
 */
public class CommandRules<C extends Command> {

    /** Before the greeting. */
    public static final CommandRules<Connect> CONNECT = new CommandRules<>(Connect.class, any -> "") {

        @Override
        String misuse(Reply reply) {
            return reply.isPositive() && reply.code() != 220 // RFC 5321 §4.3.2
                    ? "a greeting is a 220 or a rejection, not " + reply
                    : super.misuse(reply);
        }

        @Override
        Reply afterFailure(Reply rejection) { // RFC 5321 §3.1: a greeting is a 220 or 554, and 421 comes at any time
            return Reply.of(421, rejection.enhancedCode(), rejection.lines().get(0));
        }
    };

    public static final CommandRules<Helo> HELO = new CommandRules<>(Helo.class, any -> "") {

        /** What could break the line of a reply: an attribute may come from a client, or from anywhere. */
        private final Pattern lineBreak = Pattern.compile("[\\r\\n\\x00]");

        @Override
        Helo greeted(Helo command, String template, Function<Helo, Attributes> attributes) {
            if (template.isEmpty() || template.equals(Helo.USUAL_GREETING)) { // which stands in the command already
                return command;
            }
            String greeting = new Template(template).fill(attributes.apply(command));
            return command.withGreeting(lineBreak.matcher(greeting).replaceAll("?"));
        }

        @Override
        public Map<String, Object> attributes(Helo command) {
            return Map.of("smtp.helo.domain", command.domain(), "smtp.helo.greeting", command.greeting());
        }
    };

    public static final CommandRules<Auth> AUTH = new CommandRules<>(Auth.class, Auth::mechanism) {

        /** Without a policy that decides, no client has proven who it is: it may have gone since EHLO offered the mechanism. */
        @Override
        boolean needsPolicy() {
            return true;
        }

        @Override
        public Reply failed() {
            return Reply.reject(454, "4.7.0", "Temporary authentication failure"); // RFC 4954 §6
        }

        @Override
        Reply afterFailure(Reply rejection) {
            return rejection.code() == 451 ? failed() : rejection; // RFC 4954 §6 has no other for what is temporary
        }

        @Override
        public Map<String, Object> attributes(Auth command) {
            Map<String, Object> own = new TreeMap<>();
            if (!command.subject().isEmpty()) {
                own.put("authentication.subject.id", command.subject());
            }
            if (!command.groups().isEmpty()) {
                own.put(
                        "authentication.subject.groups",
                        command.groups().stream().sorted().toList());
            }
            if (command.credential() instanceof Credential.Password password) {
                own.put("authentication.subject.password", password.text());
            }
            return own;
        }
    };

    public static final CommandRules<Mail> MAIL = new CommandRules<>(Mail.class, Mail::sender) {

        @Override
        boolean beginsTransaction() {
            return true;
        }

        @Override
        public Map<String, Object> attributes(Mail command) {
            return Map.of("smtp.mail.from", command.sender());
        }
    };

    public static final CommandRules<Rcpt> RCPT = new CommandRules<>(Rcpt.class, Rcpt::recipient) {

        @Override
        List<Rcpt> each(Rcpt command) {
            if (command.others().isEmpty()) {
                return List.of(command);
            }
            return Stream.concat(
                            Stream.of(new Rcpt(command.recipient(), command.parameters())), command.others().stream())
                    .toList();
        }

        @Override
        public Map<String, Object> attributes(Rcpt command) {
            return Map.of("smtp.rcpt.to", command.recipient());
        }
    };

    public static final CommandRules<Data> DATA = new CommandRules<>(Data.class, any -> "") {

        /** A message that the server has accepted must not be sent again, whatever a policy does afterwards. */
        @Override
        boolean isFinal(Reply answer) {
            return answer.isPositive();
        }

        @Override
        List<Data> each(Data command) {
            if (command.others().isEmpty()) {
                return List.of(command);
            }
            return Stream.concat(
                            Stream.of(new Data(command.message(), command.recipients())), command.others().stream())
                    .toList();
        }

        @Override
        public Envelope envelope(Envelope before, Data command) {
            return new Envelope(before.mail(), command.recipients());
        }

        @Override
        public Map<String, Object> attributes(Data command) {
            return Map.of("content.body", new BodyStream(command.message()));
        }
    };

    private final Class<C> type;
    private final Function<C, String> key;
    private final RecordComponent[] components;

    private CommandRules(Class<C> type, Function<C, String> key) {
        this.type = type;
        this.key = key;
        components = type.getRecordComponents();
    }

    private static final Set<CommandRules<?>> ALL = Set.of(CONNECT, HELO, AUTH, MAIL, RCPT, DATA);

    @SuppressWarnings("unchecked") // each has its own class
    public static <C extends Command> CommandRules<C> of(Class<C> type) {
        return (CommandRules<C>)
                ALL.stream().filter(rules -> rules.type == type).findFirst().orElseThrow();
    }

    public Class<C> type() {
        return type;
    }

    /** Whether what was noted of another transaction is over. */
    boolean beginsTransaction() {
        return false;
    }

    /** Whether what is noted is so for one transaction alone. */
    final boolean isOfTransaction() {
        return this == MAIL || this == RCPT || this == DATA;
    }

    /** What patterns are matched with: an address, or a mechanism; empty for a command that has neither. */
    final String key(C command) {
        return key.apply(command);
    }

    /** Whether the command is rejected unless a policy names its key exactly. */
    boolean needsPolicy() {
        return false;
    }

    /** Why a policy may not return this reply; empty if it may. */
    String misuse(Reply reply) {
        return reply.isIntermediate() ? "an intermediate reply is the gateway's to give, not a policy's: " + reply : "";
    }

    /** The reply to a command whose policy failed, or returned no verdict. */
    public Reply failed() {
        return Reply.reject(451, "4.3.0", "A policy of this gateway failed; try again later");
    }

    /** A rejection after a failure, with a code that the command may have. */
    Reply afterFailure(Reply rejection) {
        return rejection;
    }

    /** Whether what came back is the reply, whatever fails afterwards. */
    boolean isFinal(Reply answer) {
        return false;
    }

    /** The commands to go on: several where a policy has added recipients or messages. */
    List<C> each(C command) {
        return List.of(command);
    }

    /** The envelope as the command has it. */
    public Envelope envelope(Envelope before, C command) {
        return before;
    }

    /** The command with a policy's own greeting. */
    C greeted(C command, String template, Function<C, Attributes> attributes) {
        return command;
    }

    /** What templates and policies find of the command, by name. */
    public Map<String, Object> attributes(C command) {
        return Map.of();
    }

    /** What is different between two commands, by the names of their components. */
    final List<String> changes(C before, C after) {
        List<String> changes = new ArrayList<>(1);
        for (RecordComponent component : components) {
            if (!value(component, before).equals(value(component, after))) {
                changes.add(component.getName());
            }
        }
        return changes;
    }

    private Object value(RecordComponent component, C command) {
        try {
            return component.getAccessor().invoke(command);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e); // a command is a public record
        }
    }

    /** The attribute {@code content.body}: the body of a message with base64 decoded, opened when it is read. */
    private static final class BodyStream extends InputStream {

        private final Message message;
        private InputStream opened = InputStream.nullInputStream();
        private boolean started;

        BodyStream(Message message) {
            this.message = message;
        }

        private InputStream stream() throws IOException {
            if (!started) {
                started = true;
                opened = message.root().content().open();
            }
            return opened;
        }

        @Override
        public int read() throws IOException {
            return stream().read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            return stream().read(bytes, offset, length);
        }

        @Override
        public int available() throws IOException {
            return stream().available();
        }

        @Override
        public void close() throws IOException {
            started = true;
            opened.close();
        }
    }
}
