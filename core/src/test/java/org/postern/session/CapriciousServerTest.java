package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postern.testing.ScriptedUpstream.hangUp;
import static org.postern.testing.ScriptedUpstream.usual;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.testing.GatewayFixture;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;
import org.postern.testing.UpstreamConversation;

/**
 * A server that, by a seed, answers any command on any link with a temporary failure, goodbye, a wrong sequence, or not at all. What
 * it does on a link that a client is the first one to use, that client would have seen without the gateway; from a link that others
 * have used it must not see a failure, unless its message was under way.
 */
@Tag("wire")
class CapriciousServerTest {

    private static final int SESSIONS = 700;
    private static final List<String> COMMANDS = List.of("EHLO", "MAIL", "RCPT", "DATA", "END", "RSET", "NOOP");

    private final ScriptedUpstream upstream = new ScriptedUpstream();
    private final GatewayFixture gateway = new GatewayFixture(upstream).pooled();

    /** What the server has done to the session under way that its client may see. */
    private final Queue<String> fair = new ConcurrentLinkedQueue<>();

    private volatile int linksBefore;
    private final AtomicInteger fromUsedLinks = new AtomicInteger();

    @BeforeEach
    void start() {
        gateway.withUpstream(properties -> properties.set("messagesPerLink", "20"))
                .start();
    }

    @AfterEach
    void close() {
        gateway.close();
        upstream.close();
    }

    private void misbehave(long seed) {
        Random random = new Random(seed);
        for (String command : COMMANDS) {
            upstream.on(command, (conversation, line) -> {
                int chance;
                synchronized (random) {
                    chance = random.nextInt(40);
                }
                if (chance < 4) {
                    note(conversation, command);
                }
                switch (chance) {
                    case 0 -> conversation.say("450 4.3.2 Not now");
                    case 1 -> {
                        conversation.say("421 4.3.2 Goodbye");
                        hangUp().to(conversation, line);
                    }
                    case 2 -> conversation.say("503 5.5.1 Not here");
                    case 3 -> hangUp().to(conversation, line);
                    default -> usual().to(conversation, line);
                }
            });
        }
    }

    private void note(UpstreamConversation conversation, String command) {
        if (upstream.conversations().indexOf(conversation) >= linksBefore || command.equals("END")) {
            fair.add(command);
        } else {
            fromUsedLinks.incrementAndGet();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void noClientSeesAFailureThatItsOwnConnectionWouldNotHaveHad(long seed) throws IOException {
        misbehave(seed);
        Random random = new Random(-seed);
        for (int i = 0; i < SESSIONS; i++) {
            fair.clear();
            linksBefore = upstream.conversations().size();
            List<String> said = new ArrayList<>();
            try (SmtpClient client = gateway.connect()) {
                client.reply();
                String reply = say(client, "EHLO client" + random.nextInt(2) + ".test", said);
                int mails = random.nextInt(3);
                for (int mail = 0; mail < mails && reply.startsWith("250"); mail++) {
                    reply = send(client, random, said);
                }
                if (!reply.startsWith("250")) {
                    assertThat(fair).as("session " + i + ": " + said).isNotEmpty();
                } else {
                    assertThat(client.say("QUIT")).startsWith("221");
                }
            }
            gateway.awaitNoSessions();
        }
        assertThat(fromUsedLinks).hasValueGreaterThan(SESSIONS / 40);
    }

    /** A transaction that goes on as long as all is well. */
    private static String send(SmtpClient client, Random random, List<String> said) throws IOException {
        List<String> commands = new ArrayList<>(List.of("MAIL FROM:<a@client.test>"));
        if (random.nextInt(4) == 0) {
            commands.addAll(List.of("RCPT TO:<x@dest.test>", "RSET", "NOOP", "MAIL FROM:<b@client.test>"));
        }
        for (int i = random.nextInt(3); i >= 0; i--) {
            commands.add("RCPT TO:<r" + i + "@dest.test>");
        }
        String reply = "250";
        for (String command : commands) {
            if (reply.startsWith("250")) {
                reply = say(client, command, said);
            }
        }
        if (reply.startsWith("250")) {
            reply = client.data("Subject: x\r\n\r\nHello\r\n");
            said.add("DATA: " + reply);
        }
        return reply;
    }

    private static String say(SmtpClient client, String command, List<String> said) throws IOException {
        String reply = client.say(command);
        said.add(command + ": " + reply);
        return reply;
    }
}
