package org.postern.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What may be said in a command, so that none can become two. */
@Tag("unit")
class CommandsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@example.org",
                "postmaster",
                "\"a b\"@example.org",
                "\"a>b\"@example.org",
                "\"a\\\"b\"@example.org",
                "\u00e4@ex\u00e4mple.org",
                "a@[IPv6:2001:db8::1]",
            })
    void addresses(String address) {
        assertThat(new Mail(address).sender()).isEqualTo(address);
        assertThat(new Rcpt(address).recipient()).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a\rb@example.org",
                "a\nb@example.org",
                "a\u0000b@example.org",
                "a@example.org>\r\nRCPT TO:<b@example.org",
                "a\tb@example.org",
                "a\u007fb@example.org",
                "a b@example.org",
                "a>b@example.org",
                "<a@example.org",
                "\"a@example.org",
                "\"a\\",
                "\"a\\\r\n\"@example.org",
                "\"a\rb\"@example.org",
                "\"a\\\u0000\"@example.org",
            })
    void whatCannotStandBetweenBrackets(String address) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Mail(address));
        assertThatIllegalArgumentException().isThrownBy(() -> new Rcpt(address));
        assertThatIllegalArgumentException().isThrownBy(() -> new Mail("a@b").withSender(address));
        assertThatIllegalArgumentException().isThrownBy(() -> new Rcpt("a@b").withRecipient(address));
    }

    @Test
    void theNullSenderIsOneAndTheNullRecipientIsNot() {
        assertThat(new Mail("").sender()).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new Rcpt(""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\rb", "a\nb", "a\u0000b", "a\tb", " a", "a\u007f"})
    void domains(String domain) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Helo(domain, true, "Hello"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Helo("client.test", true, "Hello").withDomain(domain));
    }

    @Test
    void aDomainHasAtMost255Characters() {
        assertThat(new Helo("x".repeat(255), true, "").domain()).hasSize(255);
        assertThatIllegalArgumentException().isThrownBy(() -> new Helo("x".repeat(256), true, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Hello\r\n250 AUTH", "a\rb", "a\nb", "a\u0000b"})
    void aGreetingIsOneLine(String greeting) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Helo("client.test", true, greeting));
    }

    @ParameterizedTest
    @CsvSource({
        "SIZE, 100, SIZE=100, SIZE",
        "body, 8BITMIME, BODY=8BITMIME, 8BITMIME",
        "SMTPUTF8, '', SMTPUTF8, SMTPUTF8",
        "NOTIFY, NEVER, NOTIFY=NEVER, DSN",
        "ORCPT, rfc822;a, ORCPT=rfc822;a, DSN",
        "RET, FULL, RET=FULL, DSN",
        "ENVID, x, ENVID=x, DSN",
        "BY, 1;N, BY=1;N, DELIVERBY",
        "X-1, a, X-1=a, X-1",
    })
    void parameters(String keyword, String value, String text, String extension) {
        Parameter parameter = new Parameter(keyword, value);
        assertThat(parameter).hasToString(text);
        assertThat(parameter.extension()).isEqualTo(extension);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-A", "A B", "A=B", "A\r", "A\n", "A\u0000", "\u00c4", "A_B"})
    void whatIsNoKeyword(String keyword) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Parameter(keyword, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "a=b", "a\r", "\nb", "a\u0000b", "a\tb", "a\u007f"})
    void whatIsNoValue(String value) {
        assertThatIllegalArgumentException().isThrownBy(() -> new Parameter("SIZE", value));
    }

    @Test
    void aCommandKeepsItsParametersWhateverBecomesOfTheList() {
        List<Parameter> parameters = new ArrayList<>(List.of(new Parameter("SIZE", "1")));
        Mail mail = new Mail("a@example.org", parameters);
        parameters.clear();
        assertThat(mail.withSender("b@example.org").parameters()).hasSize(1);
        assertThat(mail.withParameters(List.of()).sender()).isEqualTo("a@example.org");
    }

    @Test
    void aPasswordIsNotShown() {
        assertThat(new Auth("PLAIN", "ann", "secret").withSubject("bob"))
                .hasToString("Auth[mechanism=PLAIN, subject=bob, credential=Password[***], groups=[]]");
    }

    @Test
    void aRecipientCanBeJoinedByOthers() {
        Rcpt rcpt = new Rcpt("a@x").and("b@x").and("c@x").withRecipient("d@x");
        assertThat(rcpt.recipient()).isEqualTo("d@x");
        assertThat(rcpt.others()).extracting(Rcpt::recipient).containsExactly("b@x", "c@x");
        assertThatIllegalArgumentException().isThrownBy(() -> rcpt.and("b@x>\r\nDATA"));
    }

    @Test
    void aMessageCanLoseRecipients() {
        Data data = new Data(Message.of(""), List.of(new Rcpt("a@x"), new Rcpt("b@x"), new Rcpt("A@x")));
        assertThat(data.withRecipients(List.of(new Rcpt("c@x").and("d@x"))).recipients())
                .containsExactly(new Rcpt("c@x"), new Rcpt("d@x"));
        assertThat(data.withoutRecipient("a@x").recipients())
                .extracting(Rcpt::recipient)
                .containsExactly("b@x", "A@x");
    }

    @Test
    void aMessageCanBringOthers() {
        Data first = new Data(Message.of("1"), List.of(new Rcpt("a@x")));
        Data second = new Data(Message.of("2"), List.of(new Rcpt("b@x")));
        Data third = new Data(Message.of("3"), List.of(new Rcpt("c@x")));
        Data all = first.and(second.and(third));
        assertThat(all.others()).containsExactly(second, third);
        assertThat(all.withMessage(second.message()).others()).containsExactly(second, third);
        assertThat(all.withRecipients(List.of()).others()).containsExactly(second, third);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 301})
    void aClientIsNotDelayedForLongerThanItWaits(long seconds) {
        Connect connect = new Connect(InetAddress.getLoopbackAddress(), Duration.ZERO);
        assertThat(connect.withDelay(Duration.ofMinutes(5)).delay()).hasMinutes(5);
        assertThatIllegalArgumentException().isThrownBy(() -> connect.withDelay(Duration.ofSeconds(seconds)));
    }
}
