package org.postern.policies;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The code that the documentation shows is code. */
@Tag("unit")
class DocumentedCodeTest {

    private static final Path DOCS = Path.of("../docs");
    private static final Path WRITING_A_POLICY = DOCS.resolve("writing-a-policy.md");
    private static final Path ARCHETYPE = Path.of("../archetype/src/main/resources/archetype-resources/policies/src");

    private static final Pattern CODE = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("^(?:public )?(?:class|record) (\\w+)", Pattern.MULTILINE);

    /** All but the recipes, which are files of a module of their own. */
    static List<Path> pagesWithCode() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Path.of("../README.md")));
        try (Stream<Path> docs = Files.list(DOCS)) {
            docs.filter(page -> page.toString().endsWith(".md"))
                    .filter(page -> !page.endsWith("recipes.md"))
                    .forEach(pages::add);
        }
        pages.removeIf(page -> codeIn(page).isEmpty());
        assertThat(pages).contains(WRITING_A_POLICY).hasSizeGreaterThan(2);
        return pages;
    }

    @ParameterizedTest
    @MethodSource("pagesWithCode")
    void eachExampleIsAFileThatCompilesAsItStandsThere(Path page, @TempDir Path classes) {
        assertCompiles(codeIn(page), classes);
    }

    @Test
    void theTestsOfThePageForAuthorsPass(@TempDir Path classes) throws Exception {
        assertCompiles(codeIn(WRITING_A_POLICY), classes);
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
            for (String name : List.of("OwnMailOverTlsTest", "KnownUsersTest", "MarkExternalTest")) {
                runTests(loader.loadClass("org.example." + name));
            }
        }
    }

    private static void runTests(Class<?> tests) throws ReflectiveOperationException {
        for (Method method : tests.getDeclaredMethods()) {
            if (method.isAnnotationPresent(Test.class)) {
                Constructor<?> constructor = tests.getDeclaredConstructor();
                constructor.setAccessible(true);
                method.setAccessible(true);
                method.invoke(constructor.newInstance());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"main/java/OwnMailOverTls.java", "test/java/OwnMailOverTlsTest.java"})
    void thatPageShowsWhatTheArchetypeMakes(String file) throws IOException {
        String made = Files.readString(ARCHETYPE.resolve(file)).replace("${package}", "org.example");
        assertThat(codeIn(WRITING_A_POLICY)).contains(made);
    }

    private static List<String> codeIn(Path page) {
        try {
            return CODE.matcher(Files.readString(page))
                    .results()
                    .map((MatchResult block) -> block.group(1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertCompiles(List<String> code, Path classes) {
        StringWriter messages = new StringWriter();
        boolean compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(
                        messages,
                        null,
                        null,
                        List.of("-Xlint:all", "-Werror", "-d", classes.toString()),
                        null,
                        code.stream().map(DocumentedCodeTest::source).toList())
                .call();
        assertThat(compiled).as(messages.toString()).isTrue();
    }

    private static JavaFileObject source(String code) {
        Matcher name = CLASS.matcher(code);
        assertThat(name.find()).as(code).isTrue();
        return new SimpleJavaFileObject(
                URI.create("string:///" + name.group(1) + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return code;
            }
        };
    }
}
