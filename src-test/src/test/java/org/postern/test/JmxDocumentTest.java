package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code docs/reference/jmx.md} has every attribute and operation with its type, and no other. */
@Tag("unit")
class JmxDocumentTest {

    private static final Pattern HEADING = Pattern.compile("## (\\w+)");
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+(?:\\(\\))?)` \\| `(\\w+)` \\| \\S.* \\|");

    @Test
    void hasEveryAttributeAndOperation() throws Exception {
        Set<String> documented = new TreeSet<>();
        String section = "";
        for (String line : Files.readAllLines(Path.of("../docs/reference/jmx.md"))) {
            Matcher heading = HEADING.matcher(line);
            Matcher row = ROW.matcher(line);
            if (heading.matches()) {
                section = heading.group(1);
            } else if (row.matches()) {
                documented.add(section + " " + row.group(1) + " " + row.group(2));
            } else {
                assertThat(line).as("a row without a type or a meaning").doesNotStartWith("| `");
            }
        }
        assertThat(documented).containsExactlyInAnyOrderElementsOf(declared());
    }

    private static Set<String> declared() throws Exception {
        Set<String> declared = new TreeSet<>();
        URL[] classes = new URL[5];
        List<String> modules = List.of("core", "filters", "api", "settings", "monitor");
        for (String module : modules) {
            classes[modules.indexOf(module)] =
                    Path.of("..", module, "target/classes").toUri().toURL();
        }
        try (URLClassLoader loader = new URLClassLoader(classes, ClassLoader.getPlatformClassLoader())) {
            for (Method method :
                    loader.loadClass("org.postern.monitor.ServiceMXBean").getMethods()) {
                declared.add((isGetter(method) ? "Attributes " : "Operations ") + text(method));
            }
            for (Method method : loader.loadClass("org.postern.filters.store.QuarantineMXBean")
                    .getMethods()) {
                declared.add("Quarantine " + text(method));
            }
            for (String type :
                    List.of("monitor.RefusalCount", "monitor.PolicyCount", "filters.store.QuarantinedMessage")) {
                for (Method method : loader.loadClass("org.postern." + type).getDeclaredMethods()) {
                    if (isGetter(method)) {
                        declared.add(type.replaceFirst(".*\\.", "") + " " + text(method));
                    }
                }
            }
        }
        return declared;
    }

    private static boolean isGetter(Method method) {
        return Modifier.isPublic(method.getModifiers())
                && method.getName().startsWith("get")
                && method.getParameterCount() == 0;
    }

    private static String text(Method method) {
        String name = isGetter(method) ? method.getName().substring("get".length()) : method.getName() + "()";
        return name + " " + method.getReturnType().getSimpleName();
    }
}
