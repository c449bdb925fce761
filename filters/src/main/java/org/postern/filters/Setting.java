package org.postern.filters;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postern.api.Attributes;
import org.postern.api.Network;
import org.postern.api.Reply;
import org.postern.api.Template;
import org.postern.api.Wildcard;

/**
 * A property with its text. Each method reads the text as one kind of value, and throws {@link SettingException} if it is
 * none.
 *
 * @param name the property's name, as the administrator knows it
 * @param text its text; white space around it does not matter
 */
public record Setting(String name, String text) {

    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*(|B|KiB|MiB|GiB)");
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})\\s*(ms|s|m|h)");
    private static final Pattern RATE = Pattern.compile("(\\d{1,9})\\s*/\\s*(\\d{1,5})\\s*(s|m|h)");
    private static final Pattern REPLY =
            Pattern.compile("([45]\\d\\d)\\s+(?:([45]\\.\\d{1,3}\\.\\d{1,3})\\s+)?(\\S.*)");
    /** What {@link #refusal()} allows. */
    static final String REFUSALS = "a refusal, 400 to 599, such as 550 5.7.1 not here";

    private static final Pattern SEPARATOR = Pattern.compile("(?<!\\\\);|\\R");
    /** A secret, and a stream: nothing to fill a text with. */
    private static final Set<String> NO_TEXTS = Set.of("authentication.subject.password", "content.body");

    /** Strips the text. */
    public Setting {
        text = text.strip();
    }

    /** Whether there is no text. */
    public boolean isEmpty() {
        return text.isEmpty();
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
        return Long.parseLong(matcher.group(1)) * unit;
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

    /** {@code true} or {@code false}. */
    public boolean flag() {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw wrong("true or false");
        };
    }

    /** A number of times in a period, such as {@code 100/1m}. */
    public Rate rate() {
        Matcher matcher = RATE.matcher(text);
        if (matcher.matches()) {
            int times = Integer.parseInt(matcher.group(1));
            long number = Long.parseLong(matcher.group(2));
            Duration period = switch (matcher.group(3)) {
                case "s" -> Duration.ofSeconds(number);
                case "m" -> Duration.ofMinutes(number);
                default -> Duration.ofHours(number);
            };
            if (Rate.isAllowed(times, period)) {
                return new Rate(times, period);
            }
        }
        throw wrong("a number from 1 to " + Rate.MOST_TIMES + " in a time from 1s to 24h, such as 100/1m");
    }

    /** A refusal: its code, its enhanced code or none, and its text. */
    public Reply refusal() {
        return refusal(text).orElseThrow(() -> wrong(REFUSALS));
    }

    static Optional<Reply> refusal(String text) {
        Matcher matcher = REPLY.matcher(text);
        if (!matcher.matches()
                || (matcher.group(2) != null
                        && text.charAt(0) != matcher.group(2).charAt(0))) {
            return Optional.empty();
        }
        String enhancedCode = matcher.group(2) == null ? "" : matcher.group(2);
        return Optional.of(Reply.reject(Integer.parseInt(matcher.group(1)), enhancedCode, matcher.group(3)));
    }

    /** A text with the names of attributes in it: those that the gateway knows, or that policies have left. */
    public Template template() {
        Template template = new Template(text);
        if (text.isEmpty() || !template.names().stream().allMatch(Setting::isTemplateName)) {
            throw wrong(
                    "a text with names such as ${client.address}, ${authentication.subject.id} or ${smtp.mail.from}");
        }
        return template;
    }

    /** A misspelt name of the gateway's would never have a value; one that a policy gives a value to is not known here. */
    private static boolean isTemplateName(String name) {
        String family = name.substring(0, name.indexOf('.') + 1);
        boolean ours = !family.isEmpty() && Attributes.NAMES.stream().anyMatch(known -> known.startsWith(family));
        return Attributes.NAMES.contains(name) ? !NO_TEXTS.contains(name) : !ours;
    }

    /** What stands between commas; empty for an empty text. */
    public List<String> list() {
        return Stream.of(text.split(","))
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
    }

    /** The list as another kind of value. */
    public <V> List<V> list(Function<Setting, V> kind) {
        return list().stream().map(part -> kind.apply(new Setting(name, part))).toList();
    }

    /** What stands between semicolons or on lines; <code>\;</code> is a semicolon within. */
    public List<Setting> entries() {
        return SEPARATOR
                .splitAsStream(text)
                .map(entry -> new Setting(name, entry.replace("\\;", ";")))
                .filter(entry -> !entry.isEmpty())
                .toList();
    }

    /** The lines of a file in UTF-8, without empty ones and those that begin with {@code #}; none for an empty text. */
    public List<Setting> lines() {
        List<Setting> entries = new ArrayList<>();
        try {
            int number = 0;
            for (String line : text.isEmpty() ? List.<String>of() : Files.readAllLines(Path.of(text))) {
                number++;
                Setting entry = new Setting(name + " (" + text + ", line " + number + ")", line);
                if (!entry.isEmpty() && !entry.text().startsWith("#")) {
                    entries.add(entry);
                }
            }
        } catch (IOException | InvalidPathException e) {
            throw wrong("a text file in UTF-8 that can be read");
        }
        return entries;
    }

    /** A text in which {@code *} stands for any characters and {@code ?} for one. */
    public Wildcard wildcard() {
        return new Wildcard(text);
    }

    /** A network in CIDR notation, or an address alone. */
    public Network network() {
        return Network.parse(text)
                .orElseThrow(
                        () -> wrong("an address or a network, such as 192.0.2.0/24 or 2001:db8::/32, with no bit set"
                                + " behind its prefix"));
    }

    /** The error that says what is allowed. */
    public SettingException wrong(String allowed) {
        return new SettingException(name, text, allowed);
    }
}
