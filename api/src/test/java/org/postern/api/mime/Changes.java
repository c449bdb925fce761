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

/** Changes at random to a message, after each of which everything has to be as it should. */
final class Changes {

    private final Random random;

    /** @param seed the same changes for the same one */
    Changes(long seed) {
        random = new Random(seed);
    }

    /** @param message a character for each byte */
    void check(String message) throws IOException {
        Part root;
        try {
            root = PartTest.parse(message);
        } catch (MimeException e) {
            assertThat(e).hasMessageStartingWith("The ");
            root = MimeParser.parse(
                    octets(message), new MimeRules(50, 10_000, 4 * 1024 * 1024, MimeRules.Malformed.OPAQUE));
            assertThat(text(root.raw())).isEqualTo(message);
            return;
        }
        assertThat(text(root.raw())).isEqualTo(message);
        checkPlaces(root);
        putBack(root);
        for (int round = 0; round < 3; round++) {
            root = changed(root);
        }
    }

    private static void checkPlaces(Part part) {
        assertThat(part.start()).isLessThanOrEqualTo(part.bodyStart());
        assertThat(part.bodyStart()).isLessThanOrEqualTo(part.end());
        long at = part.bodyStart();
        for (Part each : part.parts()) {
            assertThat(each.start()).isGreaterThanOrEqualTo(at);
            assertThat(each.end()).isLessThanOrEqualTo(part.end());
            at = each.end();
            checkPlaces(each);
        }
    }

    private static void putBack(Part root) throws IOException {
        Edit same = new Edit(root, MimeRules.DEFAULT);
        for (Part leaf : root.leaves()) {
            same.content(leaf, octets(text(leaf.content())));
        }
        assertThat(same.isEmpty()).isTrue();
    }

    private Part changed(Part root) throws IOException {
        Edit edit = new Edit(root, MimeRules.DEFAULT);
        int changes = 1 + random.nextInt(3);
        Set<Part> leaves = new LinkedHashSet<>(root.leaves());
        for (int i = 0; i < changes; i++) {
            change(edit, root).ifPresent(part -> leaves.removeAll(part.all()));
        }
        List<String> bodies = new ArrayList<>();
        for (Part leaf : leaves) {
            bodies.add(text(leaf.body()));
        }
        Part changed;
        try {
            changed = edit.apply();
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageContaining("boundary");
            return root;
        }
        EditTest.assertSame(changed, MimeParser.parse(octets(text(changed.raw())), MimeRules.DEFAULT));
        List<String> after = new ArrayList<>();
        for (Part part : changed.all()) {
            after.add(text(part.body()));
        }
        assertThat(after).containsAll(bodies);
        return changed;
    }

    /** The part whose content is another one now. */
    private Optional<Part> change(Edit edit, Part root) throws IOException {
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
}
