package org.postern.filters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Message;
import org.postern.api.Reply;

/** What a message says it is decides. */
@Tag("unit")
class ContentTypesTest {

    private static ContentTypes types(String accept, String refuse) {
        return TestSettings.make(ContentTypes::new, Map.of("accept", accept, "refuse", refuse));
    }

    private static Message message(String contentType) {
        return Message.of("Subject: x\r\nContent-Type: " + contentType + "\r\n\r\nContent-Type: a/b\r\n");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            # accept            | refuse            | Content-Type                           | accepted
            ''                  | ''                | application/zip                        | true
            ''                  | ''                | no type at all                         | true
            text/plain          | ''                | text/plain                             | true
            text/plain          | ''                | TEXT/Plain; charset=utf-8              | true
            text/plain          | ''                | text/html                              | false
            text/*, multipart/* | text/calendar     | multipart/mixed; boundary="text/plain" | true
            text/*, multipart/* | text/calendar     | text/calendar                          | false
            text/*, multipart/* | text/calendar     | image/png                              | false
            ''                  | application/*zip* | application/zip                        | false
            ''                  | application/*zip* | application/x-gzip; name=a             | false
            ''                  | application/*zip* | application/pdf                        | true
            ''                  | application/zip   | application (a (nested) ;) / zip       | false
            ''                  | application/zip   | (;) application/zip                    | false
            ''                  | application/zip   | application/zip garbage                | false
            ''                  | application/zip   | application/z(a)ip                     | false
            ''                  | application/zip   | (a\\) b) application/pdf               | true
            ''                  | application/zip   | application/pdf (                      | true
            ''                  | application/zip   | application                            | false
            ''                  | application/zip   | ;                                      | false
            """)
    void decide(String accept, String refuse, String contentType, boolean accepted) throws IOException {
        assertThat(types(accept, refuse).refusal(message(contentType)).isEmpty())
                .isEqualTo(accepted);
    }

    @Test
    void takeAMessageWithoutOneForPlainText() throws IOException {
        Message message = Message.of("Subject: x\r\n\r\n");
        assertThat(types("text/plain", "").refusal(message)).isEmpty();
        assertThat(types("", "text/plain").refusal(message))
                .contains(Reply.reject(554, "5.6.1", "Content type not accepted"));
    }

    @Test
    void mustAcceptEachOneThatAMessageHas() throws IOException {
        Message message = Message.of("Content-Type: text/plain\r\ncontent-type: application/zip\r\n\r\n");
        assertThat(types("text/*", "").refusal(message)).isPresent();
        assertThat(types("text/*, application/zip", "").refusal(message)).isEmpty();
    }

    @Test
    void readAFoldedOne() throws IOException {
        assertThat(types("multipart/mixed", "").refusal(message("\r\n multipart/mixed;\r\n boundary=x")))
                .isEmpty();
    }

    @Test
    void areNotHeldUpByNestedComments() {
        Message message = message("(".repeat(400_000) + ")".repeat(400_000) + "text/plain");
        assertTimeoutPreemptively(
                Duration.ofSeconds(20),
                () -> assertThat(types("text/plain", "").refusal(message)).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "text plain", "text/plain; charset=utf-8", "te*"})
    void nameAPatternThatIsNone(String pattern) {
        assertThatThrownBy(() -> types("image/*, " + pattern, ""))
                .hasMessage(
                        "Invalid value '" + pattern
                                + "' for property postern.x.accept: expected a type and subtype, such as text/plain or image/*");
    }
}
