package org.postern.recipes;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code docs/recipes.md} shows the files of this module, each as a whole, and no other code. */
@Tag("unit")
class RecipesDocumentTest {

    private static final Path DOCUMENT = Path.of("../docs/recipes.md");

    private static final Pattern FILE =
            Pattern.compile("`policies/(src/[^`\n]+)`:?\n\n```\\w+\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("^```\\w+\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);

    @Test
    void showsEachFileAsItIs() throws IOException {
        Map<String, String> shown = new TreeMap<>();
        for (MatchResult file : matches(FILE)) {
            shown.put(file.group(1), file.group(2));
        }
        Map<String, String> files = files();
        assertEquals(files.keySet(), shown.keySet());
        assertAll(files.entrySet().stream()
                .map(file -> () -> assertEquals(file.getValue(), shown.get(file.getKey()), file.getKey())));
    }

    /** What is part of a pom is tried by a person alone. */
    @Test
    void showsNoOtherCode() throws IOException {
        List<String> all = matches(CODE).stream()
                .map(block -> block.group(1))
                .filter(code -> !code.startsWith("<dependency>"))
                .toList();
        assertEquals(new TreeSet<>(files().values()), new TreeSet<>(all));
    }

    private static List<MatchResult> matches(Pattern pattern) throws IOException {
        return pattern.matcher(Files.readString(DOCUMENT)).results().toList();
    }

    private static Map<String, String> files() throws IOException {
        Map<String, String> files = new TreeMap<>();
        for (String folder : List.of("src/main", "src/test/java/org/example")) {
            try (Stream<Path> paths = Files.walk(Path.of(folder))) {
                for (Path path : paths.filter(Files::isRegularFile).toList()) {
                    files.put(path.toString().replace('\\', '/'), Files.readString(path));
                }
            }
        }
        return files;
    }
}
