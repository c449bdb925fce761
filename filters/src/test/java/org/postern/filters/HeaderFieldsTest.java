package org.postern.filters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.api.Message;
import org.postern.settings.SettingException;

/** Fields of the header come and go; the rest of the message stays. */
@Tag("unit")
class HeaderFieldsTest {

    private static final String MAIL =
            "X-User: boss\r\nSubject: x\r\nx-user:\r\n ann\r\nX-Mailer: y\r\n\r\nX-User: z\r\n";

    private static String changed(Map<String, String> settings, Map<String, String> attributes) throws IOException {
        Message changed = TestSettings.make(HeaderFields::new, settings).changed(Message.of(MAIL), attributes);
        try (InputStream in = changed.open()) {
            byte[] bytes = in.readAllBytes();
            assertThat(changed.size()).isEqualTo(bytes.length);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    @Test
    void removeEveryOneOfAName() throws IOException {
        assertThat(changed(Map.of("remove", "X-USER, X-Mailer, X-None"), Map.of()))
                .isEqualTo("Subject: x\r\n\r\nX-User: z\r\n");
    }

    @Test
    void addInTheirOrderAtTheTop() throws IOException {
        assertThat(changed(Map.of("add", "X-A: from ${client.address}; X-B: b\\; c"), Map.of("client.address", "::1")))
                .isEqualTo("X-A: from ::1\r\nX-B: b; c\r\n" + MAIL);
    }

    @Test
    void replaceWhatAClientMayNotSay() throws IOException {
        Map<String, String> settings = Map.of("remove", "X-User", "add", "X-User: ${authentication.subject.id}");
        String rest = "Subject: x\r\nX-Mailer: y\r\n\r\nX-User: z\r\n";
        assertThat(changed(settings, Map.of("authentication.subject.id", "ann")))
                .isEqualTo("X-User: ann\r\n" + rest);
        assertThat(changed(settings, Map.of())).isEqualTo(rest); // the client has not authenticated
    }

    @Test
    void leaveAMessageAsItIsIfThereAreNone() throws IOException {
        assertThat(changed(Map.of(), Map.of())).isEqualTo(MAIL);
    }

    @Test
    void cannotBecomeTwo() throws IOException {
        assertThat(changed(Map.of("add", "X-A: ${left}"), Map.of("left", "a\r\nX-B: b")))
                .isEqualTo("X-A: a X-B: b\r\n" + MAIL);
    }

    /** RFC 5322 §2.1.1 */
    @Test
    void foldWhatIsTooLongForALine() throws IOException {
        List<String> recipients = IntStream.range(0, 500)
                .mapToObj(i -> "recipient" + i + "@example.org")
                .toList();
        String mail = changed(Map.of("add", "X-To: ${to}"), Map.of("to", recipients.toString()));
        assertThat(mail.lines()).allMatch(line -> line.length() < 998);
        assertThat(Message.of(mail).header().first("X-To")).contains(recipients.toString());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            remove | X-A: b               | the name of a header field, such as X-Mailer
            remove | X A                  | the name of a header field, such as X-Mailer
            add    | X-A                  | a field with its name and value, such as X-Client: ${client.address}
            add    | X-A:                 | a field with its name and value, such as X-Client: ${client.address}
            add    | X A: b               | a field with its name and value, such as X-Client: ${client.address}
            """)
    void nameWhatIsWrong(String property, String text, String expected) {
        assertThatThrownBy(() -> TestSettings.make(HeaderFields::new, Map.of(property, text)))
                .hasMessage(
                        "Invalid value '" + text + "' for property postern.x." + property + ": expected " + expected);
    }

    @Test
    void showNoPassword() {
        assertThatThrownBy(() ->
                        TestSettings.make(HeaderFields::new, Map.of("add", "X-A: ${authentication.subject.password}")))
                .isInstanceOf(SettingException.class);
    }
}
