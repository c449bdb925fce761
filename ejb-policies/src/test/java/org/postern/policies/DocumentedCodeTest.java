package org.postern.policies;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The code that the documentation shows is code. */
class DocumentedCodeTest {

    private static final Path README = Path.of("../README.md");
    private static final Path WRITING_A_POLICY = Path.of("../docs/writing-a-policy.md");
    private static final Path AUTHENTICATION = Path.of("../docs/authentication.md");
    private static final Path ARCHETYPE = Path.of("../archetype/src/main/resources/archetype-resources/policies/src");

    private static final Pattern CODE = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CLASS = Pattern.compile("^(?:public )?class (\\w+)", Pattern.MULTILINE);

    /** What the page leaves out. */
    private static final String IMPORTS = """
            import static org.junit.jupiter.api.Assertions.assertEquals;
            import jakarta.annotation.Resource;
            import jakarta.ejb.*;
            import jakarta.enterprise.context.ApplicationScoped;
            import jakarta.inject.Inject;
            import jakarta.persistence.*;
            import jakarta.security.enterprise.credential.UsernamePasswordCredential;
            import jakarta.security.enterprise.identitystore.*;
            import java.io.IOException;
            import java.sql.*;
            import java.time.Duration;
            import java.util.*;
            import javax.sql.DataSource;
            import org.junit.jupiter.api.Test;
            import org.postern.api.*;
            import org.postern.filters.*;
            import org.postern.testkit.*;
            """;

    @Test
    void thePolicyOfTheReadmeCompiles(@TempDir Path classes) throws IOException {
        assertCompiles(codeIn(README), classes);
    }

    @Test
    void thePoliciesOfThePageForTheirAuthorsCompileAndTheirTestsPass(@TempDir Path classes) throws Exception {
        assertCompiles(
                codeIn(WRITING_A_POLICY).stream().map(code -> IMPORTS + code).toList(), classes);
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
            for (String name : List.of("OwnMailOverTlsTest", "MarkExternalTest")) {
                runTests(loader.loadClass(name));
            }
        }
    }

    @Test
    void theStoreOfThePageForAdministratorsCompiles(@TempDir Path classes) throws IOException {
        assertCompiles(
                codeIn(AUTHENTICATION).stream().map(code -> IMPORTS + code).toList(), classes);
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
        String made = Files.readString(ARCHETYPE.resolve(file));
        assertThat(codeIn(WRITING_A_POLICY)).anySatisfy(code -> assertThat(made).endsWith("\n\n" + code));
    }

    private static List<String> codeIn(Path page) throws IOException {
        List<String> blocks = CODE.matcher(Files.readString(page))
                .results()
                .map((MatchResult block) -> block.group(1))
                .toList();
        assertThat(blocks).isNotEmpty();
        return blocks;
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
