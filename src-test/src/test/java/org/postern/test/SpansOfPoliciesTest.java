package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.test.policies.Journal;
import org.postern.testing.SmtpClient;

/** Gateway, policies and an SDK that the application brings share the classes of OpenTelemetry: what a policy calls joins the trace. */
@Tag("server")
class SpansOfPoliciesTest extends PoliciesTestCase {

    private static final String NONE = "0000000000000000";

    SpansOfPoliciesTest() {
        super("spans", Map.of("interfaces", "tcp://127.0.0.1:0"));
    }

    private record Span(String id, String parent, String trace, String name) {

        static Span of(String line) {
            String[] parts = line.split(" ", 4);
            return new Span(parts[0], parts[1], parts[2], parts[3]);
        }
    }

    private static String tree(List<Span> spans, String parent, String indent) {
        StringBuilder text = new StringBuilder();
        spans.stream()
                .filter(span -> span.parent().equals(parent))
                .forEach(span -> text.append(indent)
                        .append(span.name())
                        .append('\n')
                        .append(tree(spans, span.id(), indent + "  ")));
        return text.toString();
    }

    @Test
    void theSpanOfWhatAPolicyCallsIsWithinThatOfThePolicy() throws IOException {
        try (SmtpClient client = connect()) {
            assertThat(client.mail("ann@example.org", "ben@example.org", "Subject: x\r\n\r\n"))
                    .startsWith("250");
            client.say("QUIT");
        }
        Awaitility.await().untilAsserted(() -> assertThat(Journal.lines()).anyMatch(line -> line.endsWith("session")));
        List<Span> spans = Journal.lines().stream().map(Span::of).toList();
        assertThat(tree(spans, NONE, "")).isEqualTo("""
                        SMTP session
                          upstream EHLO
                          SMTP transaction
                            policy AskService
                              GET /senders
                            upstream MAIL
                            upstream RCPT
                            upstream DATA
                        """);
        assertThat(spans.stream().map(Span::trace).distinct()).hasSize(1);
    }
}
