package org.postern.filters.attachments;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.postern.api.Reply;
import org.postern.api.text.Wildcard;
import org.postern.filters.Parsers;
import org.postern.settings.Setting;
import org.postern.settings.SettingException;

/**
 * Conditions, all of which something has to meet, and what becomes of it then.
 *
 * @param text the conditions as they are written
 */
record Rule(String text, Predicate<Item> conditions, Action action) {

    static final String EXPECTED =
            "conditions such as name=*.exe, type=image/*, detected=application/x-msdownload, size>10MiB,"
                    + " encrypted, unreadable or *, and accept, reject, remove, mark, quarantine or a refusal such as 550 5.7.1 no programs";

    private static final Pattern CONDITION = Pattern.compile("(?:(name|type|detected)=(\"[^\"]+\"|[^\\s\"]+)"
            + "|size\\s*([<>])\\s*(\\d+\\s*(?:[KMG]iB)?)|(encrypted|unreadable|\\*))(?=\\s|$)\\s*");
    private static final Pattern TYPE = Pattern.compile("\\*|[^\\s/]+/[^\\s/]+");

    /**
     * Reads one.
     *
     * @param found what becomes of what a rule without an action finds
     * @param reject the reply of {@code reject}
     */
    static Rule parse(Setting entry, Action found, Reply reject) {
        Matcher matcher = CONDITION.matcher(entry.text());
        List<Predicate<Item>> conditions = new ArrayList<>();
        int end = 0;
        while (end < entry.text().length() && matcher.find(end) && matcher.start() == end) {
            conditions.add(condition(matcher, entry));
            end = matcher.end();
        }
        if (conditions.isEmpty()) {
            throw entry.invalid(EXPECTED);
        }
        String text = entry.text().substring(0, end).strip();
        Action action = action(entry, entry.text().substring(end), found, reject);
        return new Rule(text, conditions.stream().reduce(Predicate::and).orElseThrow(), action);
    }

    private static Predicate<Item> condition(Matcher matcher, Setting entry) {
        if (matcher.group(1) != null) {
            List<Wildcard> wildcards = Stream.of(
                            matcher.group(2).replace("\"", "").split(","))
                    .map(String::strip)
                    .filter(text -> !text.isEmpty())
                    .map(Wildcard::new)
                    .toList();
            boolean types = !matcher.group(1).equals("name");
            if (wildcards.isEmpty()
                    || (types
                            && !wildcards.stream()
                                    .allMatch(each ->
                                            TYPE.matcher(each.toString()).matches()))) {
                throw entry.invalid(EXPECTED);
            }
            return switch (matcher.group(1)) {
                case "name" -> item -> anyMatches(wildcards, item.names());
                case "type" ->
                    item -> anyMatches(wildcards, List.of(item.declared().name()));
                default -> item -> anyMatches(wildcards, item.detected());
            };
        }
        if (matcher.group(3) != null) {
            long size = new Setting(entry.name(), matcher.group(4)).size();
            return matcher.group(3).equals(">") ? item -> item.size() > size : item -> item.size() < size;
        }
        return switch (matcher.group(5)) {
            case "encrypted" -> Item::encrypted;
            case "unreadable" -> Item::unreadable;
            default -> item -> true;
        };
    }

    private static boolean anyMatches(List<Wildcard> wildcards, List<String> texts) {
        return texts.stream().anyMatch(text -> wildcards.stream().anyMatch(each -> each.matches(text)));
    }

    private static Action action(Setting entry, String text, Action found, Reply reject) {
        if (text.isEmpty()) {
            return found;
        }
        for (Action.Kind kind : Action.Kind.values()) {
            if (text.equals(kind.name().toLowerCase(Locale.ROOT))) {
                return Action.of(kind, reject);
            }
        }
        try {
            return new Action(Action.Kind.REJECT, Optional.of(Parsers.refusal(new Setting(entry.name(), text))));
        } catch (SettingException e) {
            throw entry.invalid(EXPECTED);
        }
    }
}
