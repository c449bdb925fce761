package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The classes, tests and settings that {@code SECURITY.md} names are there. */
@Tag("unit")
class SecurityDocumentTest {

    private static final Pattern THREAT = Pattern.compile("^\\| \\*\\*.*$", Pattern.MULTILINE);
    private static final Pattern TYPE = Pattern.compile("`([A-Z][a-z]\\w+)`");
    private static final Pattern TODO = Pattern.compile("^- \\[ ] .*$", Pattern.MULTILINE);
    private static final Pattern SETTING = Pattern.compile("`([a-z]\\w+)(?:=\\w+)?`");

    /** What stands in that form and is no setting. */
    private static final Set<String> VALUES = Set.of("ssl", "starttls", "tcp", "normalise", "pass", "lenient");

    private final String document;

    SecurityDocumentTest() throws IOException {
        document = Files.readString(Path.of("../SECURITY.md"));
    }

    @Test
    void eachClassAndTestIsThere() throws IOException {
        List<String> named = found(THREAT, TYPE);
        assertThat(named).hasSizeGreaterThan(60);
        assertThat(javaFiles()).containsAll(named);
    }

    private static Set<String> javaFiles() throws IOException {
        try (Stream<Path> files = Files.find(
                Path.of(".."),
                12,
                (file, is) -> is.isRegularFile() && file.toString().endsWith(".java"))) {
            return files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void eachSettingIsThere() throws IOException {
        String settings = Files.readString(Path.of("../docs/configuration.md"));
        List<String> named = found(TODO, SETTING);
        assertThat(named).hasSizeGreaterThan(20);
        assertThat(named)
                .filteredOn(name -> !VALUES.contains(name))
                .allMatch(name -> settings.contains("| `" + name + "` |"));
    }

    private List<String> found(Pattern lines, Pattern names) {
        return lines.matcher(document)
                .results()
                .flatMap(line -> names.matcher(line.group()).results())
                .map((MatchResult name) -> name.group(1))
                .toList();
    }
}
