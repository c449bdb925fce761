package org.postern.settings;

import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
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

    /** Strips the text. */
    public Setting {
        text = text.strip();
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
        throw wrong("a duration from 1ms to 24h, such as 500ms, 30s or 5m");
    }

    /** A number of bytes, with {@code KiB}, {@code MiB} or {@code GiB} or without. */
    public long size() {
        Matcher matcher = SIZE.matcher(text);
        if (!matcher.matches()) {
            throw wrong("a size such as 64KiB or 25MiB");
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
    public int number(int least, int most) {
        if (text.matches("\\d{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        }
        throw wrong("a number from " + least + " to " + most);
    }

    /** {@code true} or {@code false}. */
    public boolean flag() {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong("true or false");
        };
    }

    /** One of an enum's constants, in any case. */
    public <E extends Enum<E>> E choice(Class<E> type) {
        return Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equalsIgnoreCase(text))
                .findFirst()
                .orElseThrow(() -> wrong(
                        Arrays.stream(type.getEnumConstants()).map(Enum::name).collect(Collectors.joining(", "))));
    }

    /** What stands between commas; empty for an empty text. */
    public List<String> list() {
        return Stream.of(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /** A text that is not empty and has no white space in it. */
    public String word() {
        if (text.isEmpty() || text.chars().anyMatch(c -> c <= ' ' || c == 0x7F)) {
            throw wrong("a text without white space");
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

    private Path path(String allowed, Predicate<Path> condition) {
        try {
            Path path = Path.of(text);
            if (condition.test(path)) {
                return path;
            }
        } catch (InvalidPathException e) {
            throw new SettingException(name, text, allowed, e);
        }
        throw wrong(allowed);
    }

    /** The error that says what is allowed. */
    public SettingException wrong(String allowed) {
        return new SettingException(name, text, allowed);
    }
}
