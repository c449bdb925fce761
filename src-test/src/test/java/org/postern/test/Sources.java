package org.postern.test;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The main sources of modules, as far as documents are compared with them: calls with their arguments, and string literals. */
final class Sources {

    private static final Pattern LITERAL = Pattern.compile("(?<!')\"((?:[^\"\\\\\n]++|\\\\.)*+)\"");
    private static final Pattern JOINT = Pattern.compile("\"\\s*\\+\\s*\"");

    private Sources() {}

    /** A call: in which class, with the texts of its arguments. */
    record Call(String type, List<String> arguments) {

        /** An argument; empty if there are not so many. */
        String argument(int index) {
            return index < arguments.size() ? arguments.get(index) : "";
        }

        /** The string literals from an argument on. */
        List<String> literalsFrom(int index) {
            return index < arguments.size()
                    ? literals(String.join(" , ", arguments.subList(index, arguments.size())))
                    : List.of();
        }
    }

    /** A class, and its source without comments. */
    record Source(String type, String text) {

        /** The calls of the methods that match, where the pattern ends behind the opening parenthesis. */
        List<Call> calls(Pattern method) {
            List<Call> calls = new ArrayList<>();
            Matcher matcher = method.matcher(text);
            while (matcher.find()) {
                calls.add(new Call(type, arguments(text, matcher.end())));
            }
            return calls;
        }

        /** All string literals, those that are joined by + as one. */
        List<String> literals() {
            return Sources.literals(text);
        }
    }

    static List<Source> of(String... modules) {
        List<Source> sources = new ArrayList<>();
        for (String module : modules) {
            Path root = Path.of("..", module, "src/main/java");
            try (Stream<Path> files = Files.walk(root)) {
                for (Path file : files.filter(each -> each.toString().endsWith(".java"))
                        .sorted()
                        .toList()) {
                    String type = root.relativize(file).toString().replaceAll("[/\\\\]", ".");
                    sources.add(new Source(type.replaceAll("\\.java$", ""), withoutComments(Files.readString(file))));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return sources;
    }

    /** The string literals of an expression, those that are joined by + as one; not those without a letter. */
    static List<String> literals(String expression) {
        return LITERAL.matcher(JOINT.matcher(expression).replaceAll(""))
                .results()
                .map(literal -> literal.group(1).translateEscapes())
                .filter(text -> text.chars().anyMatch(Character::isLetter))
                .toList();
    }

    private static String withoutComments(String source) {
        StringBuilder code = new StringBuilder();
        int i = 0;
        while (i < source.length()) {
            char c = source.charAt(i);
            if (source.startsWith("//", i)) {
                int end = source.indexOf('\n', i);
                i = end < 0 ? source.length() : end;
            } else if (source.startsWith("/*", i)) {
                i = source.indexOf("*/", i) + 2;
            } else if (source.startsWith("\"\"\"", i)) {
                i = source.indexOf("\"\"\"", i + 3) + 3;
            } else if (c == '"' || c == '\'') {
                int end = endOfQuoted(source, i);
                code.append(source, i, end);
                i = end;
            } else {
                code.append(c);
                i++;
            }
        }
        return code.toString();
    }

    private static int endOfQuoted(String source, int begin) {
        int i = begin + 1;
        while (source.charAt(i) != source.charAt(begin)) {
            i += source.charAt(i) == '\\' ? 2 : 1;
        }
        return i + 1;
    }

    private static List<String> arguments(String source, int begin) {
        List<String> arguments = new ArrayList<>();
        int depth = 0;
        int start = begin;
        int i = begin;
        while (true) {
            char c = source.charAt(i);
            if (c == '"' || c == '\'') {
                i = endOfQuoted(source, i);
                continue;
            }
            if (depth == 0 && (c == ',' || c == ')')) {
                arguments.add(source.substring(start, i).strip());
                start = i + 1;
                if (c == ')') {
                    return arguments;
                }
            }
            depth += c == '(' || c == '{' || c == '[' ? 1 : c == ')' || c == '}' || c == ']' ? -1 : 0;
            i++;
        }
    }
}
