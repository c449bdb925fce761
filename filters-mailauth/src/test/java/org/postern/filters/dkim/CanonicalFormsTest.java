package org.postern.filters.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.filters.dkim.Canonicalization.Algorithm;

/** In the tables, {@code |} is CR LF, {@code >} a tab, {@code _} a blank, {@code ~} a CR and {@code ^} a LF. */
@Tag("unit")
class CanonicalFormsTest {

    private static final String EMPTY = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";
    private static final String LINE_END = "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=";

    private static String bytes(String text) {
        return text.replace("|", "\r\n")
                .replace(">", "\t")
                .replace("_", " ")
                .replace("~", "\r")
                .replace("^", "\n");
    }

    private static String body(Algorithm algorithm, String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (CanonicalBody body = new CanonicalBody(algorithm, out)) {
            body.write(text.getBytes(ISO_8859_1));
        }
        return out.toString(ISO_8859_1);
    }

    private static String field(Algorithm algorithm, String text) {
        return new String(SignedHeader.canonical(text.getBytes(ISO_8859_1), algorithm), ISO_8859_1);
    }

    private static String hash(Algorithm algorithm, String body, long length) throws IOException {
        BodyHashes hashes = new BodyHashes();
        hashes.require(algorithm, length);
        hashes.read(new ByteArrayInputStream(body.getBytes(ISO_8859_1)));
        return Base64.getEncoder().encodeToString(hashes.hash(algorithm, length));
    }

    /** RFC 6376 §3.4.5: the first rows are its examples. */
    @ParameterizedTest
    @CsvSource({
        "A:_X|, A:_X|, a:X|",
        "B_:_Y>|>Z__|, B_:_Y>|>Z__|, b:Y_Z|",
        "Subject:|, Subject:|, subject:|",
        "Subject:_>_|, Subject:_>_|, subject:|",
        "Subject:|_a|_|_b|, Subject:|_a|_|_b|, subject:a_b|",
        "SUBJECT>:a:_b|, SUBJECT>:a:_b|, subject:a:_b|",
        "X:_\u00e4__\u00ff\u00a0|, X:_\u00e4__\u00ff\u00a0|, x:\u00e4_\u00ff\u00a0|",
        "X:_a^_b^, X:_a|_b|, x:a_b|",
        "X:_a~_b|, X:_a~_b|, x:a~_b|",
        "X:_a, X:_a|, x:a|"
    })
    void fields(String field, String simple, String relaxed) {
        assertThat(field(Algorithm.SIMPLE, bytes(field))).isEqualTo(bytes(simple));
        assertThat(field(Algorithm.RELAXED, bytes(field))).isEqualTo(bytes(relaxed));
    }

    /** RFC 6376 §3.4.5: the first row is its example. */
    @ParameterizedTest
    @CsvSource({
        "_C_|D_>_E||||, _C_|D_>_E|, _C|D_E|",
        "'', |, ''",
        "|, |, ''",
        "|||, |, ''",
        "_, _|, ''",
        "_|>|, _|>|, ''",
        "|_||, |_|, ''",
        "a, a|, a|",
        "a|, a|, a|",
        "a||b|_|, a||b|_|, a||b|",
        "a>>b, a>>b|, a_b|",
        "__a, __a|, _a|",
        "a^b^^, a|b|, a|b|",
        "a~b, a~b|, a~b|",
        "a~, a~|, a~|",
        "a~~|, a~~|, a~~|",
        "a_~_|, a_~_|, a_~|"
    })
    void bodies(String body, String simple, String relaxed) throws IOException {
        assertThat(body(Algorithm.SIMPLE, bytes(body))).isEqualTo(bytes(simple));
        assertThat(body(Algorithm.RELAXED, bytes(body))).isEqualTo(bytes(relaxed));
    }

    /** RFC 6376 §3.4.3, §3.4.4. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\r\n", "\r\n\r\n\r\n"})
    void hashesOfBodiesWithoutText(String body) throws IOException {
        assertThat(hash(Algorithm.SIMPLE, body, Long.MAX_VALUE)).isEqualTo(LINE_END);
        assertThat(hash(Algorithm.RELAXED, body, Long.MAX_VALUE)).isEqualTo(EMPTY);
    }

    /** Against another way to write the same: whole texts and regular expressions. */
    @Test
    void randomBodiesInRandomPieces() throws IOException {
        Random random = new Random(6376);
        for (int i = 0; i < 3000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(60); length > 0; length--) {
                text.append(new String[] {"\r\n", "\r\n", " ", "\t", "a", "\r", "\n", "\u00e4"}[random.nextInt(8)]);
            }
            String unix = text.toString().replace("\r\n", "\n");
            String simple = unix.replaceAll("\n*\\z", "").replace("\n", "\r\n") + "\r\n";
            String trimmed = Pattern.compile("[ \t]+(?=\n|\\z)")
                    .matcher(unix)
                    .replaceAll("")
                    .replaceAll("[ \t]+", " ")
                    .replaceAll("\n*\\z", "");
            String relaxed = trimmed.isEmpty() ? "" : trimmed.replace("\n", "\r\n") + "\r\n";
            assertThat(body(Algorithm.SIMPLE, text.toString())).isEqualTo(simple);
            assertThat(body(Algorithm.RELAXED, text.toString())).isEqualTo(relaxed);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            try (CanonicalBody body = new CanonicalBody(Algorithm.RELAXED, out)) {
                byte[] all = text.toString().getBytes(ISO_8859_1);
                int cut = all.length == 0 ? 0 : random.nextInt(all.length);
                body.write(all, 0, cut);
                body.write(all, cut, all.length - cut);
            }
            assertThat(out.toString(ISO_8859_1)).isEqualTo(relaxed);
        }
    }

    @Test
    void beginningsAreHashedOnTheWay() throws IOException {
        String body = "0123456789".repeat(5000) + "\r\n";
        BodyHashes hashes = new BodyHashes();
        long[] lengths = {0, 1, 9999, 16_384, 16_385, 50_001, 50_002, 50_003, Long.MAX_VALUE};
        for (long length : lengths) {
            hashes.require(Algorithm.SIMPLE, length);
        }
        hashes.read(new ByteArrayInputStream(body.getBytes(ISO_8859_1)));
        for (long length : lengths) {
            byte[] expected = Sha256.of(
                    body.substring(0, (int) Math.min(length, body.length())).getBytes(ISO_8859_1));
            assertThat(hashes.hash(Algorithm.SIMPLE, length)).as("" + length).isEqualTo(expected);
        }
        assertThat(hashes.length(Algorithm.SIMPLE)).isEqualTo(50_002);
    }

    /** RFC 6376 §3.5: the value of b= with all white space around it. */
    @ParameterizedTest
    @CsvSource({
        "'D: v=1; b=abc; bh=xyz', 'D: v=1; b=; bh=xyz'",
        "'D: b_=_abc|_def_;_bh=x|', 'D: b_=;_bh=x|'",
        "'D: bh=b; b=abc|>def=|', 'D: bh=b; b='",
        "'D: v=1; |_b|_=abc', 'D: v=1; |_b|_='",
        "'D: v=1; b=', 'D: v=1; b='",
        "'D: v=1;', 'D: v=1;'",
        "'D: z=b=c; bb=d; b=e;|', 'D: z=b=c; bb=d; b=;|'"
    })
    void theSignatureIsLeftOut(String field, String expected) {
        assertThat(new String(SignedHeader.withoutSignature(bytes(field).getBytes(ISO_8859_1)), ISO_8859_1))
                .isEqualTo(bytes(expected));
    }
}
