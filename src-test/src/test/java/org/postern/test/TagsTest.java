package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each class of tests is in one group, so that {@code -Dgroups=…} leaves none out. CONTRIBUTING.md describes the groups. */
@Tag("unit")
class TagsTest {

    private static final Set<String> GROUPS = Set.of("unit", "wire", "server", "slow");

    /** Also that of jqwik, which has an annotation of its own. */
    private static final Pattern TAG =
            Pattern.compile("^@(?:net\\.jqwik\\.api\\.)?Tag\\(\"(\\w+)\"\\)$", Pattern.MULTILINE);

    @Test
    void eachTestIsInOneGroup() throws IOException {
        List<Path> tests = tests();
        assertThat(tests).hasSizeGreaterThan(150);
        for (Path test : tests) {
            String source = Files.readString(test);
            Set<String> tags = new TreeSet<>();
            for (Matcher tag = TAG.matcher(source); tag.find(); ) {
                tags.add(tag.group(1));
            }
            assertThat(tags).as("the tags of " + test).hasSize(1).isSubsetOf(GROUPS);
            boolean jqwik = has(source, "net\\.jqwik\\.api\\.(?!Tag\\b)");
            assertThat(has(source, "net\\.jqwik\\.api\\.Tag\\b"))
                    .as("the tag of jqwik in " + test)
                    .isEqualTo(jqwik);
            assertThat(has(source, "org\\.junit\\.jupiter\\.api\\.Tag\\b"))
                    .as("the tag of JUnit in " + test)
                    .isEqualTo(!jqwik || has(source, "org\\.junit\\.jupiter\\.(?!api\\.Tag\\b)"));
        }
    }

    /** Whether a name is imported, or annotates the class. */
    private static boolean has(String source, String name) {
        return Pattern.compile("^(?:import |@)" + name, Pattern.MULTILINE)
                .matcher(source)
                .find();
    }

    private static List<Path> tests() throws IOException {
        try (Stream<Path> modules = Files.list(Path.of(".."))) {
            return modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .flatMap(TagsTest::walk)
                    .filter(file -> file.toString().endsWith("Test.java"))
                    .filter(file -> !file.toString().contains("example")) // recipes, which documents show
                    .toList();
        }
    }

    private static Stream<Path> walk(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.toList().stream();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
