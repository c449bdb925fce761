package org.postern.jca;

import static net.bytebuddy.matcher.ElementMatchers.isAbstract;
import static net.bytebuddy.matcher.ElementMatchers.isConstructor;
import static net.bytebuddy.matcher.ElementMatchers.isMethod;
import static net.bytebuddy.matcher.ElementMatchers.isSynthetic;
import static net.bytebuddy.matcher.ElementMatchers.isToString;
import static net.bytebuddy.matcher.ElementMatchers.nameMatches;
import static net.bytebuddy.matcher.ElementMatchers.nameStartsWith;
import static net.bytebuddy.matcher.ElementMatchers.none;
import static net.bytebuddy.matcher.ElementMatchers.not;
import static net.bytebuddy.matcher.ElementMatchers.takesNoArguments;

import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import net.bytebuddy.agent.ByteBuddyAgent;
import net.bytebuddy.agent.builder.AgentBuilder;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/**
 * What a value goes through in the code: each method that is given it, or returns it without having been given it. Values are found by a
 * text that they have in them. Types of the API are values themselves, and no stops.
 */
public final class Stops {

    private static final String RETURNED = "<";
    private static final List<String> SEEN = new ArrayList<>();
    private static volatile Optional<String> wanted = Optional.empty();

    private Stops() {}

    /** Lets every method of the product report; to be called before its classes are used. */
    static void install() {
        ByteBuddyAgent.install();
        new AgentBuilder.Default()
                .disableClassFormatChanges()
                .with(AgentBuilder.RedefinitionStrategy.RETRANSFORMATION)
                .ignore(not(nameStartsWith("org.postern.")))
                .type(nameStartsWith("org.postern.")
                        .and(not(nameMatches("org\\.postern\\.(api|testing|settings)\\..*|.*(Test|Stops|Links).*"))))
                .transform((builder, type, loader, module, domain) -> builder.visit(Advice.to(Reporting.class)
                        .on(isMethod()
                                .or(isConstructor())
                                .and(not(type.isRecord() ? takesNoArguments().or(isConstructor()) : none()))
                                .and(not(isAbstract()))
                                .and(not(isSynthetic()))
                                .and(not(isToString())))))
                .installOnByteBuddyAgent();
    }

    /** Begins to note stops. */
    static void follow(String text) {
        synchronized (SEEN) {
            SEEN.clear();
        }
        wanted = Optional.of(text);
    }

    /** Ends, and returns the stops: class and method, each class once for each time that it is entered. */
    static List<String> end() {
        wanted = Optional.empty();
        synchronized (SEEN) {
            List<String> stops = new ArrayList<>();
            for (String each : SEEN) {
                int last = stops.size() - 1;
                if (last < 0 || !type(stops.get(last)).equals(type(each))) {
                    stops.add(each);
                } else if (stops.get(last).endsWith(RETURNED) && each.endsWith(RETURNED)) {
                    stops.set(last, each); // the outer method returns last
                }
            }
            return stops.stream().map(each -> each.replace(RETURNED, "")).toList();
        }
    }

    private static String type(String stop) {
        return stop.substring(0, stop.indexOf('.'));
    }

    /** What is put into each method. */
    public static final class Reporting {

        private Reporting() {}

        @Advice.OnMethodEnter
        static boolean enter(
                @Advice.Origin("#t") String type,
                @Advice.Origin("#m") String method,
                @Advice.AllArguments Object[] given) {
            return given(type, method, given);
        }

        @Advice.OnMethodExit
        static void exit(
                @Advice.Enter boolean given,
                @Advice.Origin("#t") String type,
                @Advice.Origin("#m") String method,
                @Advice.Return(typing = Assigner.Typing.DYNAMIC) Object returned) {
            returned(type, method, given, returned);
        }
    }

    /** A method was called. */
    public static boolean given(String type, String method, Object[] arguments) {
        Optional<String> text = wanted;
        if (text.isEmpty() || Stream.of(arguments).noneMatch(each -> has(each, text.get(), 0))) {
            return false;
        }
        note(type, method);
        return true;
    }

    /** A method has returned. */
    public static void returned(String type, String method, boolean given, Object value) {
        Optional<String> text = wanted;
        if (!given && text.isPresent() && has(value, text.get(), 0)) {
            note(type, method + RETURNED);
        }
    }

    private static void note(String type, String method) {
        String simple = type.substring(type.lastIndexOf('.') + 1).replaceAll("\\$.*", "");
        synchronized (SEEN) {
            SEEN.add(simple + "." + (method.startsWith("<init>") ? "new" : method));
        }
    }

    private static boolean has(Object value, String text, int depth) {
        if (value == null || depth > 4) {
            return false;
        }
        if (value instanceof String string) {
            return string.contains(text);
        }
        if (value instanceof byte[] bytes) {
            return new String(bytes, StandardCharsets.ISO_8859_1).contains(text);
        }
        if (value instanceof java.time.Duration duration) {
            return (duration.toSeconds() + "s").equals(text);
        }
        if (value instanceof Map<?, ?> map) {
            return map.values().stream().anyMatch(each -> has(each, text, depth + 1));
        }
        if (value instanceof Collection<?> all) {
            return all.stream().anyMatch(each -> has(each, text, depth + 1));
        }
        if (value instanceof Optional<?> optional) {
            return optional.isPresent() && has(optional.get(), text, depth + 1);
        }
        if (value instanceof Record) {
            return Arrays.stream(value.getClass().getRecordComponents())
                    .anyMatch(component -> has(component(value, component), text, depth + 1));
        }
        return false;
    }

    private static Object component(Object value, RecordComponent component) {
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(value);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return "";
        }
    }
}
