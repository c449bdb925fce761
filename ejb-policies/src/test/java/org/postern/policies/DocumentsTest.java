package org.postern.policies;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents lead to each other, and call a thing by one name: that of the glossary. */
@Tag("unit")
class DocumentsTest {

    private static final Pattern CODE = Pattern.compile("^```.*?^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern LINK = Pattern.compile("]\\(([^)#:]*)(?:#([^)]+))?\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ (.+)$", Pattern.MULTILINE);
    private static final Pattern OTHER_NAMES =
            Pattern.compile("(?i)outgoing (?:mail )?servers?|\\bcompet(?:e|es|ing)\\b|\\b(?<!`)links?\\b(?!`)");

    private static final Path DECISIONS = Path.of("../docs/adr");

    static List<Path> documentsAndDecisions() throws IOException {
        List<Path> documents = new ArrayList<>();
        for (String name : List.of("README", "CONTRIBUTING", "SECURITY", "CHANGELOG")) {
            documents.add(Path.of("..", name + ".md"));
        }
        try (Stream<Path> docs = Files.walk(Path.of("../docs"))) {
            docs.filter(file -> file.toString().endsWith(".md")).forEach(documents::add);
        }
        return documents;
    }

    /** Without decisions and changes, which are about the time when they were made. */
    static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(documentsAndDecisions());
        documents.removeIf(file -> file.startsWith(DECISIONS) || file.endsWith("CHANGELOG.md"));
        return documents;
    }

    @ParameterizedTest
    @MethodSource("documentsAndDecisions")
    void eachLinkLeadsToADocumentAndAHeading(Path document) throws IOException {
        for (MatchResult link : LINK.matcher(prose(document)).results().toList()) {
            Path target = link.group(1).isEmpty()
                    ? document
                    : document.resolveSibling(link.group(1)).normalize();
            assertThat(target).as(link.group()).exists();
            if (link.group(2) != null) {
                assertThat(anchors(target)).as(link.group()).contains(link.group(2));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void aThingHasOneName(Path document) throws IOException {
        String shown = LINK.matcher(prose(document)).replaceAll("]"); // not the name of a file
        assertThat(OTHER_NAMES.matcher(shown).results().map(MatchResult::group)).isEmpty();
    }

    private static String prose(Path document) throws IOException {
        return CODE.matcher(Files.readString(document)).replaceAll("");
    }

    /** As GitHub makes them of headings. */
    private static List<String> anchors(Path document) throws IOException {
        return HEADING.matcher(prose(document))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\w -]", "")
                        .replace(' ', '-'))
                .toList();
    }
}
