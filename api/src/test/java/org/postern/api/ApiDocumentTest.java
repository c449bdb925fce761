package org.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** {@code docs/api.md} has every public type and member of this package and those in it, with its parameters and type, and no other. */
@Tag("unit")
class ApiDocumentTest {

    private static final Path DOCUMENT = Path.of("../docs/api.md");

    private static final Pattern TYPE = Pattern.compile("### `(.+)`");
    private static final Pattern MEMBER = Pattern.compile("\\| `([^`]+)` \\| (?:`([^`]+)` )?\\| \\S.* \\|");

    @Test
    void hasEveryTypeAndMember() throws Exception {
        assertThat(documented()).containsExactlyInAnyOrderElementsOf(declared());
    }

    private static List<String> documented() throws IOException {
        List<String> documented = new ArrayList<>();
        String type = "";
        for (String line : Files.readAllLines(DOCUMENT)) {
            Matcher heading = TYPE.matcher(line);
            Matcher member = MEMBER.matcher(line);
            if (heading.matches()) {
                type = heading.group(1);
                documented.add(type);
            } else if (member.matches()) {
                documented.add(type + "." + member.group(1) + (member.group(2) == null ? "" : " : " + member.group(2)));
            } else {
                assertThat(line).as("a row without a meaning").doesNotStartWith("| `");
            }
        }
        return documented;
    }

    private static List<String> declared() throws Exception {
        List<String> declared = new ArrayList<>();
        Deque<Class<?>> left = new ArrayDeque<>(topLevelTypes());
        while (!left.isEmpty()) {
            Class<?> type = left.pop();
            if (Modifier.isPublic(type.getModifiers())) {
                String name =
                        type.getCanonicalName().substring(type.getPackageName().length() + 1);
                declared.add(name);
                members(type).forEach(member -> declared.add(name + "." + member));
                left.addAll(Set.of(type.getDeclaredClasses()));
            }
        }
        return declared;
    }

    private static Set<Class<?>> topLevelTypes() throws IOException, URISyntaxException {
        Path classes =
                Path.of(Message.class.getResource("Message.class").toURI()).getParent();
        try (Stream<Path> files = Files.walk(classes)) {
            return files.map(file -> classes.relativize(file).toString().replace(File.separatorChar, '.'))
                    .filter(name -> name.matches("[\\w.]+\\.class"))
                    .map(name -> load(Message.class.getPackageName() + "." + name.replaceAll("\\.class$", "")))
                    .collect(Collectors.toSet());
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Set<String> members(Class<?> type) {
        Set<String> members = new TreeSet<>();
        for (Field field : type.getFields()) {
            if (field.getDeclaringClass() == type) {
                members.add(field.getName() + " : " + name(field.getGenericType()));
            }
        }
        for (Constructor<?> constructor : type.getConstructors()) {
            members.add(type.getSimpleName() + parameters(constructor));
        }
        for (Method method : type.getDeclaredMethods()) {
            if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic() && !isInherited(method, type)) {
                members.add(method.getName() + parameters(method) + " : " + name(method.getGenericReturnType()));
            }
        }
        return members;
    }

    /** Whether it is one of every object, enum or map, or of another type of this package. */
    private static boolean isInherited(Method method, Class<?> type) {
        boolean ofEnum = type.isEnum() && Modifier.isStatic(method.getModifiers());
        return ofEnum
                || Stream.of(Object.class, Map.class, Readiness.class)
                        .filter(inherited -> inherited.isAssignableFrom(type) || inherited == Object.class)
                        .filter(inherited -> inherited != type)
                        .flatMap(inherited -> Arrays.stream(inherited.getMethods()))
                        .anyMatch(inherited -> inherited.getName().equals(method.getName())
                                && Arrays.equals(inherited.getParameterTypes(), method.getParameterTypes()));
    }

    private static String parameters(Executable executable) {
        Type[] types = executable.getGenericParameterTypes(); // some compilers' records have others at the parameters
        String parameters = IntStream.range(0, types.length)
                .mapToObj(i -> name(types[i]) + " " + executable.getParameters()[i].getName())
                .collect(Collectors.joining(", ", "(", ")"));
        return executable.isVarArgs() ? parameters.replaceAll("\\[]( \\w+\\))", "...$1") : parameters;
    }

    /** Without packages and enclosing types. */
    private static String name(Type type) {
        return type.getTypeName().replaceAll("[\\w.]+\\.(?=[A-Z])", "").replaceAll("\\w+\\$", "");
    }
}
