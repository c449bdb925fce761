package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.testing.SmtpClient;

/** The server's realm knows users, and beans that policies call find them as the caller, with the roles that their groups have. */
@Tag("server")
class CallersTest extends PoliciesTestCase {

    private LogRecords log;

    CallersTest() {
        super(
                "callers",
                Map.of(
                        "interfaces",
                        "tcp://127.0.0.1:0",
                        "enabledPolicies",
                        "RealmUsers",
                        "maxAuthFailuresPerClient",
                        "1000",
                        "maxAuthFailuresPerSubject",
                        "1000",
                        "authDelayAfter",
                        "1000"));
    }

    @BeforeEach
    void addUsers() throws IOException {
        log = new LogRecords(); // the server logs each call that it does not allow
        addUser("ann", "secret1", "staff:mailers");
        addUser("ben", "secret2", "guests");
        decideOnce();
    }

    /**
     * Payara asks the JDK for a policy, which gives none from Java 24 on: there the first decision about a role fails for every caller,
     * and all others go past that.
     */
    private void decideOnce() throws IOException {
        try (SmtpClient client = connect()) {
            assertThat(client.say("MAIL FROM:<a@example.org>")).matches("(550 5.7.1|451 4.3.0) .*");
        }
    }

    private void addUser(String name, String password, String groups) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "AS_ADMIN_USERPASSWORD=" + password + "\n");
        DeployedGateway.run("create-file-user", "--passwordfile", file.toString(), "--groups", groups, name);
    }

    @AfterEach
    void removeUsers() {
        log.close();
        DeployedGateway.run("delete-file-user", "ann");
        DeployedGateway.run("delete-file-user", "ben");
    }

    /** While everything is logged, which Payara does not bear for longer: calls of beans fail by what its own log leaves behind. */
    private String logIn(SmtpClient client, String user, String password) throws IOException {
        String said = plain(user, password);
        String reply;
        try (WholeLog whole = new WholeLog(folder.resolve("log"), record -> true)) {
            reply = client.say(said);
            whole.close();
            assertThat(whole.linesWith(List.of(" "))).isNotEmpty();
            assertThat(whole.linesWith(List.of(password.isEmpty() ? said : password, said.split(" ")[2])))
                    .isEmpty();
        }
        return reply;
    }

    private static String plain(String user, String password) {
        String message = "\0" + user + "\0" + password;
        return "AUTH PLAIN " + Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "ann, secret1, 235 2.7.0 Authentication successful, ann of [mailers; staff]: opened by ann",
                "ben, secret2, 235 2.7.0 Authentication successful, ben of [guests]: not opened",
                "ann, secret2, 535 5.7.8 Authentication credentials invalid, nobody of []: not opened",
                "ann, '', 535 5.7.8 Authentication credentials invalid, nobody of []: not opened",
                "eve, secret1, 535 5.7.8 Authentication credentials invalid, nobody of []: not opened",
                "-, -, -, nobody of []: not opened",
            })
    void opensWhatItsGroupsMayOpen(String user, String password, String answer, String told) throws IOException {
        try (SmtpClient client = connect()) {
            if (user != null) {
                assertThat(logIn(client, user, password)).isEqualTo(answer);
            }
            assertThat(client.say("MAIL FROM:<a@example.org>")).isEqualTo("550 5.7.1 " + told.replace(';', ','));
        }
    }

    /** Ann of another store is not the server's, who is in group staff. */
    @ParameterizedTest
    @CsvSource({"ann, guests, not opened", "ann, staff, opened by ann", "zoe, staff, opened by zoe"})
    void groupsAreThoseThatPoliciesFound(String user, String group, String told) throws IOException {
        String message = "user=" + user + "\1auth=Bearer " + group + "\1\1";
        try (SmtpClient client = connect()) {
            assertThat(client.say("AUTH XOAUTH2 "
                            + Base64.getEncoder().encodeToString(message.getBytes(StandardCharsets.UTF_8))))
                    .startsWith("235 ");
            assertThat(client.say("MAIL FROM:<a@example.org>"))
                    .isEqualTo("550 5.7.1 " + user + " of [" + group + "]: " + told);
        }
    }

    /** Identities do not stay with the threads of the server. */
    @Test
    void nobodyIsSomebodyElse() {
        AtomicInteger right = new AtomicInteger();
        IntStream.range(0, 60).parallel().forEach(i -> {
            String[] names = {"ann", "ben", "nobody"};
            assertIsAllTheTime(names[i % 3]);
            right.incrementAndGet();
        });
        assertThat(right).hasValue(60);
    }

    private void assertIsAllTheTime(String who) {
        try (SmtpClient client = connect()) {
            if (!who.equals("nobody")) {
                assertThat(client.say(plain(who, who.equals("ann") ? "secret1" : "secret2")))
                        .startsWith("235 ");
            }
            for (int round = 0; round < 5; round++) {
                assertThat(client.say("MAIL FROM:<a@example.org>"))
                        .startsWith("550 5.7.1 " + who + " of ")
                        .endsWith(who.equals("ann") ? "opened by ann" : "not opened");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
