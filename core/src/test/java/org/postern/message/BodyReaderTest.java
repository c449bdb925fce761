package org.postern.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.SmtpException;
import org.postern.net.Connection;
import org.postern.net.DeadlineMonitor;
import org.postern.net.PiecewiseSocket;
import org.postern.session.SessionSettings;
import org.postern.testing.TestSettings;

/**
 * Every short text of CR, LF, dot and letter is read as the body of a message, however it is cut into pieces, and compared with
 * {@link ReferenceBody}.
 */
@Tag("unit")
class BodyReaderTest {

    private static final String END = "\r\n.\r\n";
    private static final String NEXT = "NOOP\r\nRSET\r\n";
    private static final int LONGEST = 6;

    private final SessionSettings refuse = TestSettings.session(properties -> properties.set("maxMessageSize", "0"));
    private final SessionSettings normalise =
            TestSettings.session(properties -> properties.set("bareNewline", "normalise"));
    private final DeadlineMonitor monitor = new DeadlineMonitor();

    @AfterEach
    void close() {
        monitor.close();
    }

    /** What came of a message: {@code code} is 0 if it was taken. */
    private record Outcome(int code, String body, long size, String rest) {}

    private Outcome read(List<String> pieces, SessionSettings settings, boolean unstuff, String expectedRest) {
        try (Connection wire = new Connection(new PiecewiseSocket(pieces), monitor)) {
            BodyReader reader = new BodyReader(
                    wire.input(), wire.trace(), settings.messages().body(), settings.timeouts(), unstuff);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            int code = 0;
            try {
                reader.copyTo(out, false);
            } catch (SmtpException e) {
                code = e.reply().code();
                reader.skip();
            }
            assertThat(reader.finished()).isTrue();
            return new Outcome(
                    code, out.toString(StandardCharsets.ISO_8859_1), reader.size(), rest(wire, expectedRest.length()));
        } catch (IOException e) {
            throw new AssertionError(pieces.toString(), e);
        }
    }

    private static String rest(Connection wire, int length) throws IOException {
        StringBuilder rest = new StringBuilder();
        while (rest.length() < length) {
            wire.input().await(System.nanoTime() + 10_000_000_000L);
            rest.append(new String(
                    wire.input().buffer(),
                    wire.input().position(),
                    wire.input().buffered(),
                    StandardCharsets.ISO_8859_1));
            wire.input().advance(wire.input().buffered());
        }
        return rest.toString();
    }

    /** A text as a whole, in two pieces cut at every position, and byte by byte. */
    private static List<List<String>> inPieces(String text) {
        List<List<String>> all = new ArrayList<>();
        for (int i = 0; i < text.length(); i++) {
            all.add(List.of(text.substring(0, i), text.substring(i)));
        }
        all.add(List.of(text.split("")));
        return all;
    }

    /** Every text of up to {@link #LONGEST} characters. */
    private static List<String> texts(String... letters) {
        List<String> all = new ArrayList<>(List.of(""));
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).length() < LONGEST) {
                for (String next : letters) {
                    all.add(all.get(i) + next);
                }
            }
        }
        return all;
    }

    @FunctionalInterface
    private interface Check {
        void of(List<String> pieces, ReferenceBody expected);
    }

    private static void forEveryText(Check check) {
        for (String text : texts("\r", "\n", ".", "a")) {
            String input = text + END + NEXT;
            ReferenceBody expected = ReferenceBody.of(input);
            for (List<String> pieces : inPieces(input)) {
                try {
                    check.of(pieces, expected);
                } catch (AssertionError e) {
                    throw new AssertionError(
                            pieces.toString().replace("\r", "\\r").replace("\n", "\\n") + ": " + e.getMessage(), e);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void wholeLinesAreTakenAndAnythingElseIsRefusedAndReadToItsTrueEnd(boolean unstuff) {
        forEveryText((pieces, expected) -> {
            Outcome outcome = read(pieces, refuse, unstuff, expected.rest());
            assertSame(outcome.rest, expected.rest());
            if (expected.hasBareNewline()) {
                assertCode(outcome, 554);
            } else {
                assertCode(outcome, 0);
                assertSame(outcome.body, unstuff ? expected.unstuffed() : expected.raw());
                assertSame(
                        String.valueOf(outcome.size),
                        String.valueOf(expected.unstuffed().length()));
            }
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void normalisedTextMeansTheSameToEverybodyAndNeverEndsTooEarly(boolean unstuff) {
        forEveryText((pieces, expected) -> {
            Outcome outcome = read(pieces, normalise, unstuff, expected.rest());
            assertCode(outcome, 0);
            assertSame(outcome.rest, expected.rest());
            if (unstuff) {
                assertSame(outcome.body, expected.normalised());
            } else {
                ReferenceBody seen = ReferenceBody.of(outcome.body + ".\r\n");
                assertSame(seen.rest(), "");
                assertSame(seen.raw(), outcome.body);
                assertSame(String.valueOf(seen.hasBareNewline()), "false");
                assertSame(seen.unstuffed(), expected.normalised());
            }
        });
    }

    /** Every text of lines with NULs and dots; what is left when the NULs are gone must not end the message too early. */
    @ParameterizedTest
    @CsvSource({"remove, false", "remove, true", "pass, false", "pass, true", "refuse, false", "refuse, true"})
    void nulsAreRemovedPassedOnOrRefused(String rule, boolean unstuff) {
        SessionSettings settings = TestSettings.session(properties -> properties.set("nul", rule));
        for (String text : texts("\r\n", "\0", ".", "a")) {
            String input = text + END + NEXT;
            ReferenceBody expected = ReferenceBody.of(input);
            boolean hasNul = expected.raw().indexOf(0) >= 0;
            String body = rule.equals("remove") ? expected.unstuffed().replace("\0", "") : expected.unstuffed();
            for (List<String> pieces : inPieces(input)) {
                Outcome outcome = read(pieces, settings, unstuff, expected.rest());
                assertSame(outcome.rest, expected.rest());
                assertCode(outcome, rule.equals("refuse") && hasNul ? 554 : 0);
                if (outcome.code == 0 && unstuff) {
                    assertSame(outcome.body, body);
                } else if (outcome.code == 0) {
                    ReferenceBody seen = ReferenceBody.of(outcome.body + ".\r\n");
                    assertSame(seen.rest(), "");
                    assertSame(seen.raw(), outcome.body);
                    assertSame(seen.unstuffed(), body);
                    if (!hasNul) {
                        assertSame(outcome.body, expected.raw());
                    }
                }
            }
        }
    }

    @Test
    void theLimitHoldsToTheByteHoweverTheMessageIsCut() {
        List<SessionSettings> limits = new ArrayList<>();
        for (int most = 1; most <= LONGEST + 2; most++) {
            SessionSettings settings = withLimit(most);
            limits.add(settings);
        }
        forEveryText((pieces, expected) -> {
            if (expected.hasBareNewline()) {
                return;
            }
            for (SessionSettings limit : limits) {
                Outcome outcome = read(pieces, limit, false, expected.rest());
                assertCode(
                        outcome,
                        expected.unstuffed().length() > limit.messages().body().maxSize() ? 552 : 0);
                assertSame(outcome.rest, expected.rest());
            }
        });
    }

    private static SessionSettings withLimit(int most) {
        return TestSettings.session(properties -> properties.set("maxMessageSize", String.valueOf(most)));
    }

    @Test
    void nothingThatIsNoEndEndsAMessage() {
        for (String sequence : List.of(
                "\n.\n", "\n.\r\n", "\r\n.\n", "\r.\r\n", "\r\n.\r", "\r.\r", "\n.\r", "\r\n.\r.\r\n", "\n\r.\r\n")) {
            String input = "a" + sequence + "b" + END + NEXT;
            for (List<String> pieces : inPieces(input)) {
                for (SessionSettings settings : List.of(refuse, normalise)) {
                    Outcome outcome = read(pieces, settings, false, NEXT);
                    assertThat(outcome.rest).isEqualTo(NEXT);
                    assertThat(outcome.code)
                            .isEqualTo(
                                    settings.messages().body().bareNewline() == MessageRules.BareNewline.REFUSE
                                            ? 554
                                            : 0);
                    assertThat("\r\n" + outcome.body).doesNotContain(END);
                }
            }
        }
    }

    @Test
    void aLargeMessagePassesUnchanged() {
        String body = ("x".repeat(997) + "\r\n..\r\n\r\n").repeat(500);
        String text = body + ".\r\n" + NEXT;
        List<String> pieces = new ArrayList<>();
        for (int i = 0; i < text.length(); i += 1459) {
            pieces.add(text.substring(i, Math.min(text.length(), i + 1459)));
        }
        Outcome outcome = read(pieces, refuse, false, NEXT);
        assertThat(outcome).isEqualTo(new Outcome(0, body, body.length() - 500, NEXT));
    }

    private static void assertCode(Outcome outcome, int code) {
        assertSame(String.valueOf(outcome.code), String.valueOf(code));
    }

    /** Far faster than AssertJ, which matters for a million of them. */
    private static void assertSame(String actual, String expected) {
        if (!actual.equals(expected)) {
            throw new AssertionError("<" + actual.replace("\r", "\\r").replace("\n", "\\n") + "> is not <"
                    + expected.replace("\r", "\\r").replace("\n", "\\n") + ">");
        }
    }
}
