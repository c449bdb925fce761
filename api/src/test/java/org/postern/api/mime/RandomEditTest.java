package org.postern.api.mime;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Messages put together at random, most of them broken, and changes at random: always the same ones. */
@Tag("unit")
class RandomEditTest {

    private static final List<String> LINES = List.of(
            "",
            "",
            "--b",
            "--b",
            "--b--",
            "--c",
            "--c--",
            "--b \t",
            "--bc",
            "--",
            "text",
            " folded",
            "X: y",
            "From x",
            "no field",
            "Content-Type: multipart/mixed; boundary=b",
            "Content-Type: multipart/digest; boundary=c",
            "Content-Type: multipart/alternative; boundary=\"c\"",
            "Content-Type: message/rfc822",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Type: text/html; charset=iso-8859-1",
            "Content-Transfer-Encoding: base64",
            "Content-Transfer-Encoding: quoted-printable",
            "Content-Disposition: attachment; filename=\"x\"",
            "QUJD",
            "QU=",
            "a=20=",
            "\u00e4\u00ff");

    static IntStream seeds() {
        return IntStream.range(0, 5000);
    }

    private static String message(Random random) {
        StringBuilder message = new StringBuilder();
        if (random.nextInt(4) > 0) {
            message.append("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n");
        }
        int lines = random.nextInt(40);
        for (int i = 0; i < lines; i++) {
            message.append(LINES.get(random.nextInt(LINES.size()))).append(random.nextInt(30) == 0 ? "\n" : "\r\n");
        }
        int cut = random.nextInt(4);
        return cut == 0 && message.length() > 0
                ? message.substring(0, random.nextInt(message.length()))
                : message.toString();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theTreeOfAChangedMessageIsThatOfItsBytes(int seed) throws IOException {
        new Changes(seed).check(message(new Random(seed)));
    }
}
