package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The EAR has its licence, and the notices of the libraries in it: of each one, and of no other. */
@Tag("unit")
class NoticesTest {

    /** {@code groupId-artifactId-version.jar} in the EAR, {@code artifactId-version.jar} in the RAR; both ids can be the same. */
    private static final Pattern JAR = Pattern.compile(
            "(?:.*/)?(?:[a-z0-9_.-]+\\.[a-z0-9_.]+-(?:server-list-)?|([a-z0-9-]+)-(?=\\1-\\d))?(?<library>[a-z0-9_-]+?)-\\d[^/]*\\.jar");

    private static Map<String, byte[]> entries(InputStream zip) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream in = new ZipInputStream(zip)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                entries.put(entry.getName(), in.readAllBytes());
            }
        }
        return entries;
    }

    private static List<String> libraries(Map<String, byte[]> entries) {
        List<String> libraries = new ArrayList<>();
        for (String name : entries.keySet()) {
            Matcher jar = JAR.matcher(name);
            if (jar.matches() && !jar.group("library").startsWith("postern-")) {
                libraries.add(jar.group("library"));
            }
        }
        return libraries;
    }

    /** Those of the pages: each in a folder of its own, with its licence. */
    private static List<String> webLibraries(Map<String, byte[]> war) {
        return war.keySet().stream()
                .filter(name -> name.matches("lib/[^/]+/LICENSE"))
                .map(name -> name.split("/")[1])
                .toList();
    }

    @Test
    void eachLibraryIsNamed() throws IOException {
        Map<String, byte[]> ear = entries(Files.newInputStream(Path.of(System.getProperty("postern.ear"))));
        TreeSet<String> libraries = new TreeSet<>(libraries(ear));
        for (String module : List.of("ra.rar", "console.war")) {
            libraries.addAll(libraries(entries(new ByteArrayInputStream(ear.get(module)))));
        }
        libraries.addAll(webLibraries(entries(new ByteArrayInputStream(ear.get("console.war")))));
        assertThat(libraries)
                .contains("caffeine", "subethasmtp", "lit-html", "uplot")
                .hasSizeGreaterThan(10);

        String notices = new String(ear.get("META-INF/THIRD-PARTY-NOTICES.txt"), StandardCharsets.UTF_8);
        TreeSet<String> named = new TreeSet<>();
        Matcher lines =
                Pattern.compile("(?m)^  ([a-z0-9_-]+(?:, [a-z0-9_-]+)*)(?: |$)").matcher(notices);
        while (lines.find()) {
            named.addAll(List.of(lines.group(1).split(", ")));
        }
        assertThat(named).isEqualTo(libraries);
    }

    @Test
    void theLicenceIsThatOfTheProject() throws IOException {
        Map<String, byte[]> ear = entries(Files.newInputStream(Path.of(System.getProperty("postern.ear"))));
        assertThat(ear.get("META-INF/LICENSE")).isEqualTo(Files.readAllBytes(Path.of("../LICENSE")));
    }
}
