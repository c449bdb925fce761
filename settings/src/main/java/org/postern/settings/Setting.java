package org.postern.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A property with its text. Each method reads the text as one kind of value, and throws {@link SettingException} if it is
 * none.
 *
 * @param name the property's name, as the administrator knows it
 * @param text its text; white space around it does not matter
 */
public record Setting(String name, String text) {

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*(|B|KiB|MiB|GiB)");
    private static final Pattern SEPARATOR = Pattern.compile("(?<!\\\\);|\\R");

    /** Strips the text. */
    public Setting {
        text = text.strip();
    }

    /** Whether there is no text. */
    public boolean isEmpty() {
        return text.isEmpty();
    }

    /** A number and a unit, {@code ms}, {@code s}, {@code m} or {@code h}, from one millisecond to a day. */
    public Duration duration() {
        Matcher matcher = DURATION.matcher(text);
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            Duration duration = switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(number);
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                default -> Duration.ofHours(number);
            };
            if (!duration.isZero() && duration.compareTo(Duration.ofDays(1)) <= 0) {
                return duration;
            }
        }
        throw invalid("a duration from 1ms to 24h, such as 500ms, 30s or 5m");
    }

    /** A number of bytes, with {@code KiB}, {@code MiB} or {@code GiB} or without. */
    public long size() {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw invalid("a size such as 64KiB or 25MiB");
        }
        long unit = switch (matcher.group(2)) {
            case "KiB" -> 1L << 10;
            case "MiB" -> 1L << 20;
            case "GiB" -> 1L << 30;
            default -> 1;
        };
        return Math.multiplyExact(Long.parseLong(matcher.group(1)), unit);
    }

    /** A whole number, both bounds included. */
    public int number(int min, int max) {
        if (text.matches("\\d{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= min && number <= max) {
                return number;
            }
        }
        throw invalid("a number from " + min + " to " + max);
    }

    /** {@code true} or {@code false}. */
    public boolean flag() {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw invalid("true or false");
        };
    }

    /** One of an enum's constants, in any case. */
    public <E extends Enum<E>> E choice(Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> invalid("one of "
                        + Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", "))));
    }

    /** What stands between commas; empty for an empty text. */
    public List<String> list() {
        return Stream.of(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /**
     * The list as values of another kind.
     *
     * @throws SettingException if some are none, with all of them
     */
    public <V> List<V> list(Function<Setting, ? extends V> kind) {
        return each(list().stream().map(part -> new Setting(name, part)), kind);
    }

    /** As {@link #list(Function)}, with what stands between semicolons or on lines; <code>\;</code> is a semicolon within. */
    public <V> List<V> entries(Function<Setting, ? extends V> kind) {
        return each(SEPARATOR.splitAsStream(text).map(entry -> new Setting(name, entry.replace("\\;", ";"))), kind);
    }

    /**
     * As {@link #list(Function)}, with the lines of a file in UTF-8, without empty ones and those that begin with {@code #}; none
     * for an empty text.
     */
    public <V> List<V> lines(Function<Setting, ? extends V> kind) {
        List<Setting> lines = new ArrayList<>();
        try {
            for (String line : isEmpty() ? List.<String>of() : Files.readAllLines(Path.of(text))) {
                lines.add(new Setting(name + " (" + text + ", line " + (lines.size() + 1) + ")", line));
            }
        } catch (IOException | InvalidPathException e) {
            throw new SettingException(name, text, "a text file in UTF-8 that can be read", e);
        }
        return each(lines.stream().filter(line -> !line.text.startsWith("#")), kind);
    }

    private static <V> List<V> each(Stream<Setting> parts, Function<Setting, ? extends V> kind) {
        List<V> values = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        parts.filter(part -> !part.isEmpty()).forEach(part -> {
            try {
                values.add(kind.apply(part));
            } catch (SettingException e) {
                problems.addAll(e.problems());
            }
        });
        if (!problems.isEmpty()) {
            throw SettingException.of(problems);
        }
        return List.copyOf(values);
    }

    /** A text that is not empty and has no white space in it. */
    public String word() {
        if (text.isEmpty() || text.chars().anyMatch(c -> c <= ' ' || c == 0x7F)) {
            throw invalid("a text without white space");
        }
        return text;
    }

    /** As {@link #word()}, or empty. */
    public String optionalWord() {
        return text.isEmpty() ? "" : word();
    }

    /** As {@link #fileOrFolder()}, if there is a text. */
    public Optional<Path> optionalFileOrFolder() {
        return text.isEmpty() ? Optional.empty() : Optional.of(fileOrFolder());
    }

    /** A file that is there and can be read. */
    public Path file() {
        return path("a file that can be read", path -> Files.isReadable(path) && !Files.isDirectory(path));
    }

    /** A file or folder that is there and can be read. */
    public Path fileOrFolder() {
        return path("a file or folder that can be read", Files::isReadable);
    }

    /** A folder that is there and can be written to. */
    public Path folder() {
        return path("a folder that can be written to", path -> Files.isDirectory(path) && Files.isWritable(path));
    }

    private Path path(String expected, Predicate<Path> condition) {
        try {
            Path path = Path.of(text);
            if (condition.test(path)) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw new SettingException(name, text, expected, e);
        }
        throw invalid(expected);
    }

    /** The error that says what is expected. */
    public SettingException invalid(String expected) {
        return new SettingException(name, text, expected);
    }
}
