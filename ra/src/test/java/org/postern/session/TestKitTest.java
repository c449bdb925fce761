package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.postern.testing.ScriptedUpstream.usual;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.postern.api.Auth;
import org.postern.api.Command;
import org.postern.api.Connect;
import org.postern.api.Data;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Message;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.testing.GatewayFixture;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;
import org.postern.testing.UpstreamConversation;
import org.postern.testkit.TestExchange;
import org.postern.testkit.TestMessage;

/** What a policy author's tests are told by a {@link TestExchange} is what a client and the mail server are told. */
class TestKitTest {

    private static final String FAILED = "451 4.3.0 A policy of this gateway failed; try again later";
    private static final Reply NO = Reply.reject(550, "5.7.1", "no");
    private static final Reply YES = Reply.of(250, "2.0.0", "as you say");
    private static final String MESSAGE = "Subject: x\r\n\r\nx\r\n";

    /**
     * A command on its way through policies.
     *
     * @param upstream what the mail server says to it
     */
    private record Case<C extends Command>(
            String name, C command, Optional<Reply> upstream, List<TestExchange.Policy<C>> policies) {

        @SafeVarargs
        @SuppressWarnings("varargs")
        Case(String name, C command, TestExchange.Policy<C>... policies) {
            this(name, command, Optional.empty(), List.of(policies));
        }

        Case<C> whenTheServerSays(Reply reply) {
            return new Case<>(name + ", when the server says " + reply, command, Optional.of(reply), policies);
        }

        @Override
        public String toString() {
            return command.getClass().getSimpleName() + ": " + name;
        }
    }

    /** What the client and the mail server were told. */
    private record Seen(String reply, List<String> relayed) {}

    static Stream<Case<?>> verdicts() {
        Mail mail = new Mail("a@example.org");
        Rcpt rcpt = new Rcpt("b@example.org");
        Data data = new Data(Message.of(MESSAGE), List.of(rcpt));
        Stream<Case<?>> any = Stream.of(
                        new Connect(InetAddress.getLoopbackAddress(), Duration.ZERO),
                        new Helo("client.test", true, "Hello client.test"),
                        new Auth("PLAIN", "b", ""),
                        mail,
                        rcpt,
                        data)
                .flatMap(TestKitTest::verdictsAbout);
        Stream<Case<?>> own = Stream.of(
                new Case<>("another sender", mail, exchange -> exchange.pass(new Mail("b@example.org"))),
                new Case<>(
                        "two that change it",
                        mail,
                        exchange -> exchange.pass(new Mail("b@example.org")),
                        exchange -> exchange.proceed(
                                new Mail("c." + exchange.command().sender()))),
                new Case<>("another recipient", rcpt, exchange -> exchange.pass(new Rcpt("c@example.org"))),
                new Case<>("one more", rcpt, exchange -> exchange.pass(rcpt.and("c@example.org"))),
                new Case<>(
                        "one more, which a later policy refuses",
                        rcpt,
                        exchange -> exchange.pass(rcpt.and("c@example.org").and("d@example.org")),
                        exchange -> exchange.command().recipient().startsWith("c") ? NO : exchange.pass()),
                new Case<>(
                        "one more, which a later policy swallows",
                        rcpt,
                        exchange -> exchange.proceed(rcpt.and("c@example.org").and("d@example.org")),
                        exchange -> exchange.command().recipient().startsWith("c") ? YES : exchange.pass()),
                new Case<>(
                                "two more",
                                rcpt,
                                exchange ->
                                        exchange.pass(rcpt.and("c@example.org").and("d@example.org")))
                        .whenTheServerSays(NO),
                new Case<>(
                        "another message",
                        data,
                        exchange -> exchange.pass(exchange.command()
                                .withMessage(exchange.command().message().withField("X-Seen", "yes")))),
                new Case<>("nobody gets it", data, exchange -> exchange.pass(data.withoutRecipient("b@example.org"))),
                new Case<>("the archive is full after the server has it", data, exchange -> {
                    Reply unused = exchange.proceed();
                    throw new IOException("full");
                }));
        return Stream.concat(any, own);
    }

    private static <C extends Command> Stream<Case<?>> verdictsAbout(C command) {
        Case<C> proceeding = new Case<>("proceeding", command, exchange -> exchange.proceed());
        Stream<Case<?>> all = Stream.of(
                new Case<>("none", command),
                new Case<>("passing", command, exchange -> exchange.pass()),
                proceeding,
                new Case<>("refusing", command, exchange -> NO),
                new Case<>("two, the second refusing", command, exchange -> exchange.proceed(), exchange -> NO),
                new Case<>("two, the first refusing", command, exchange -> NO, exchange -> exchange.proceed()),
                new Case<>(
                        "refusing in the end",
                        command,
                        exchange -> exchange.proceed().isPositive() ? NO : YES),
                new Case<>("out of reach", command, exchange -> {
                    throw new FileNotFoundException("for the log");
                }),
                new Case<>("a failure with a reply", command, exchange -> {
                    throw new SmtpException(NO, "for the log");
                }));
        Stream<Case<?>> refused = Stream.of(
                proceeding.whenTheServerSays(NO),
                new Case<>(
                                "accepting in the end",
                                command,
                                exchange -> exchange.proceed().isPositive() ? NO : YES)
                        .whenTheServerSays(NO));
        return isTheServers(command) ? Stream.concat(all, refused) : all;
    }

    /** Whether the server is asked about it. */
    private static boolean isTheServers(Command command) {
        return !(command instanceof Connect || command instanceof Auth);
    }

    @ParameterizedTest
    @MethodSource("verdicts")
    <C extends Command> void saysWhatTheGatewaySays(Case<C> verdict) throws IOException {
        assertThat(byTheTestKit(verdict)).isEqualTo(onTheGateway(verdict));
    }

    static Stream<Case<?>> mistakes() {
        return Stream.of(new Mail("a@example.org"), new Rcpt("b@example.org")).flatMap(TestKitTest::mistakesAbout);
    }

    private static <C extends Command> Stream<Case<?>> mistakesAbout(C command) {
        return Stream.of(
                new Case<>("no verdict", command, exchange -> null),
                new Case<>("an intermediate reply", command, exchange -> Reply.of(354, "", "go on")),
                new Case<>("handed on twice", command, exchange -> {
                    Reply unused = exchange.proceed();
                    return exchange.proceed();
                }),
                new Case<>("passed as well", command, exchange -> {
                    Reply unused = exchange.proceed();
                    return exchange.pass();
                }));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    <C extends Command> void whatIsAFailureOnTheGatewayIsThrown(Case<C> mistake) throws IOException {
        assertThat(onTheGateway(mistake).reply()).isEqualTo(FAILED);
        assertThatThrownBy(() -> byTheTestKit(mistake)).isInstanceOf(IllegalStateException.class);
    }

    // ---- one side

    private static <C extends Command> Seen byTheTestKit(Case<C> run) throws IOException {
        TestExchange<C> exchange = TestExchange.of(run.command);
        run.upstream.ifPresentOrElse(exchange::upstream, () -> {
            if (run.command instanceof Data) {
                exchange.upstream(Reply.of(250, "2.0.0", "Queued as 1"));
            }
        });
        TestExchange.Policy<C>[] policies = array(run.policies);
        String reply = firstLine(exchange.run(policies).toString());
        List<String> relayed = new ArrayList<>();
        for (C command : exchange.relayed()) {
            if (isTheServers(command)) {
                relayed.add(asRelayed(command));
            }
        }
        return new Seen(reply.replace("gateway.example.org", "gateway.test"), relayed);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <C extends Command> TestExchange.Policy<C>[] array(List<TestExchange.Policy<C>> policies) {
        return policies.toArray(new TestExchange.Policy[0]);
    }

    private static String asRelayed(Command command) throws IOException {
        if (command instanceof Helo helo) {
            return "EHLO " + helo.domain();
        } else if (command instanceof Mail mail) {
            return "MAIL FROM:<" + mail.sender() + ">";
        } else if (command instanceof Rcpt rcpt) {
            return "RCPT TO:<" + rcpt.recipient() + ">";
        }
        return TestMessage.text(((Data) command).message());
    }

    // ---- and the other

    private static <C extends Command> Seen onTheGateway(Case<C> run) throws IOException {
        String verb = verb(run.command);
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = new GatewayFixture(upstream)) {
            run.upstream.ifPresent(reply -> upstream.on(
                    run.command instanceof Data ? "END" : verb, ScriptedUpstream.first(saying(reply), usual())));
            @SuppressWarnings("unchecked") // commands are records
            Class<C> type = (Class<C>) run.command.getClass();
            IntStream.range(0, run.policies.size()).forEach(i -> gateway.policy(type, i, run.policies.get(i)::decide));
            if (run.command instanceof Auth && run.policies.isEmpty()) {
                gateway.policy(type, exchange -> exchange.pass()); // else the server is asked
            }
            gateway.start();
            try (SmtpClient client = gateway.connect()) {
                String reply = firstLine(say(client, run.command));
                return new Seen(reply, relayed(upstream, run.command));
            }
        }
    }

    private static ScriptedUpstream.Answer saying(Reply reply) {
        return (conversation, line) -> {
            if (line.isEmpty()) {
                conversation.take(); // the message, whatever is said to it
            }
            conversation.say(reply.toString());
        };
    }

    private static String say(SmtpClient client, Command command) throws IOException {
        String greeting = client.reply();
        if (command instanceof Connect) {
            return greeting;
        }
        if (command instanceof Helo) {
            return client.say("EHLO client.test");
        }
        client.say("EHLO client.test");
        if (command instanceof Auth) {
            return client.say("AUTH PLAIN AGIA");
        }
        if (command instanceof Mail) {
            return client.say("MAIL FROM:<a@example.org>");
        }
        client.say("MAIL FROM:<sender@example.org>");
        String reply = client.say("RCPT TO:<b@example.org>");
        return command instanceof Rcpt ? reply : client.data(MESSAGE);
    }

    /** What the server was told of that command, before the gateway took anything back. */
    private static List<String> relayed(ScriptedUpstream upstream, Command command) {
        if (command instanceof Data) {
            return upstream.mails().stream()
                    .map(mail -> mail.raw().replace("\r\n", "\n"))
                    .toList();
        }
        return upstream.conversations().stream()
                .map(UpstreamConversation::lines)
                .flatMap(lines -> lines.stream().takeWhile(line -> !line.equals("RSET")))
                .filter(line -> line.startsWith(verb(command)))
                .toList();
    }

    private static String verb(Command command) {
        return command instanceof Helo
                ? "EHLO"
                : command.getClass().getSimpleName().toUpperCase(Locale.ROOT);
    }

    /** Without the hyphen of a reply that has more lines. */
    private static String firstLine(String reply) {
        return reply.lines().findFirst().orElseThrow().replaceFirst("^(\\d{3})-", "$1 ");
    }
}
