package org.postern.api.mime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.postern.api.mime.PartTest.octets;
import static org.postern.api.mime.PartTest.text;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
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

    /** The part whose content is another one now. */
    private static Optional<Part> change(Edit edit, Part root, Random random) throws IOException {
        List<Part> all = root.all();
        Part part = all.get(random.nextInt(all.size()));
        boolean leaf = part.parts().isEmpty();
        int kind = random.nextInt(7);
        switch (kind) {
            case 0 -> edit.remove(part);
            case 1 -> edit.replace(part, NewPart.text("plain", "new\n" + random.nextInt(9)));
            case 2 -> edit.header(part, part.header().withOnly("X-New", "" + random.nextInt(9)));
            case 3 -> edit.add(NewPart.attachment("f", "application/x", octets("12345")));
            case 4 -> {
                if (leaf) {
                    edit.content(part, octets(random.nextBoolean() ? "" : "content\r\n"));
                }
            }
            case 5 -> {
                if (leaf) {
                    edit.text(part, part.text() + "\u00e4\n");
                }
            }
            default -> {
                if (part.type().isMultipart() && !leaf) {
                    edit.add(part, NewPart.text("html", ""));
                }
            }
        }
        boolean elsewhere =
                kind == 3 || kind == 6 || (kind == 2 && part.header().isWhole());
        return elsewhere ? Optional.empty() : Optional.of(part);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theTreeOfAChangedMessageIsThatOfItsBytes(int seed) throws IOException {
        Random random = new Random(seed);
        String message = message(random);
        Part root;
        try {
            root = PartTest.parse(message);
        } catch (MimeException e) {
            assertThat(message).matches("(?s)[ \t].*");
            return;
        }
        assertThat(text(root.raw())).isEqualTo(message);
        Edit same = new Edit(root, MimeRules.DEFAULT);
        for (Part leaf : root.leaves()) {
            same.content(leaf, octets(text(leaf.content())));
        }
        assertThat(same.isEmpty()).isTrue();
        for (int round = 0; round < 3; round++) {
            Edit edit = new Edit(root, MimeRules.DEFAULT);
            int changes = 1 + random.nextInt(3);
            Set<Part> leaves = new LinkedHashSet<>(root.leaves());
            for (int i = 0; i < changes; i++) {
                change(edit, root, random).ifPresent(part -> leaves.removeAll(part.all()));
            }
            List<String> bodies = new ArrayList<>();
            for (Part leaf : leaves) {
                bodies.add(text(leaf.body()));
            }
            root = edit.apply();
            String changed = text(root.raw());
            EditTest.assertSame(root, Part.of(octets(changed), MimeRules.DEFAULT));
            List<String> after = new ArrayList<>();
            for (Part part : root.all()) {
                after.add(text(part.body()));
            }
            assertThat(after).containsAll(bodies);
        }
    }
}
