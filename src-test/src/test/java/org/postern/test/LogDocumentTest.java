package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.test.ReferenceTable.Row;
import org.postern.test.Sources.Call;
import org.postern.test.Sources.Source;

/** {@code docs/reference/log.md} has every line at INFO and above that the code writes, and no other. */
@Tag("unit")
class LogDocumentTest {

    private static final Pattern LOG = Pattern.compile("\\bLOG\\s*\\.log\\(");
    private static final Pattern STANDARD_ERROR = Pattern.compile("\\bSystem\\.err\\s*\\.println\\(");
    private static final Pattern LEVEL = Pattern.compile("Level\\.(WARNING|ERROR|INFO)");
    private static final Pattern NAMED = Pattern.compile("System\\.getLogger\\(\"([^\"]+)\"\\)");

    private static final int LOGGER = 1;
    private static final int LINE = 2;

    private final List<Source> sources = Sources.of(
            "settings", "core", "history", "ra", "filters", "filters-smime", "filters-mailauth", "console", "launcher");
    private final Map<String, String> loggers =
            sources.stream().collect(Collectors.toMap(Source::type, LogDocumentTest::logger));
    private final List<Call> calls = sources.stream()
            .flatMap(source -> source.calls(LOG).stream())
            .filter(call -> !levels(call.argument(0)).isEmpty())
            .toList();
    private final List<Row> rows = ReferenceTable.rows("log.md", "WARNING|ERROR|INFO");

    private static String logger(Source source) {
        Matcher named = NAMED.matcher(source.text());
        return named.find() ? named.group(1) : source.type();
    }

    private static Set<String> levels(String text) {
        return LEVEL.matcher(text)
                .results()
                .map((MatchResult level) -> level.group(1))
                .collect(Collectors.toSet());
    }

    private boolean isOf(Row row, Call call, String level) {
        return row.cell(0).equals(level) && row.texts(LOGGER).equals(List.of(loggers.get(call.type())));
    }

    @Test
    void hasEveryLineOfTheCode() {
        assertThat(calls).as("calls found in the code").hasSizeGreaterThan(40);
        List<String> missing = new ArrayList<>();
        for (Call call : calls) {
            for (String level : levels(call.argument(0))) {
                List<Row> same =
                        rows.stream().filter(row -> isOf(row, call, level)).toList();
                List<String> unknown = call.literalsFrom(1).stream()
                        .filter(text -> same.stream().noneMatch(row -> row.has(text)))
                        .toList();
                if (same.isEmpty() || !unknown.isEmpty()) {
                    missing.add(level + " " + call);
                }
            }
        }
        assertThat(missing).as("lines that log.md does not have").isEmpty();
    }

    @Test
    void hasNoOther() {
        Set<String> literals =
                sources.stream().flatMap(source -> source.literals().stream()).collect(Collectors.toSet());
        List<String> unknown = new ArrayList<>();
        for (Row row : rows) {
            if (calls.stream().noneMatch(call -> isOf(row, call, row.cell(0)))) {
                unknown.add("no such logger and level: " + row.line());
            }
            row.fixedParts(LINE).stream()
                    .filter(part -> !isMadeOf(literals, part))
                    .forEach(part -> unknown.add(part + ": " + row.line()));
        }
        assertThat(unknown).as("what the code does not have").isEmpty();
    }

    /** Whether a text is part of a literal, or one literal after the other with such a part at the end. */
    private static boolean isMadeOf(Set<String> literals, String text) {
        String rest = text.replaceFirst("^[\\s:;,]+", "");
        return literals.stream().anyMatch(literal -> literal.contains(rest))
                || literals.stream()
                        .map(String::strip)
                        .filter(rest::startsWith)
                        .anyMatch(literal -> isMadeOf(literals, rest.substring(literal.length())));
    }

    @Test
    void hasWhatTheLauncherShows() {
        List<String> shown = sources.stream()
                .flatMap(source -> source.calls(STANDARD_ERROR).stream())
                .flatMap(call -> call.literalsFrom(0).stream().limit(1))
                .toList();
        assertThat(shown).isNotEmpty();
        List<Row> ofLauncher = ReferenceTable.rows("log.md", "`.*");
        assertThat(shown).allMatch(text -> ofLauncher.stream().anyMatch(row -> row.has(text)));
    }
}
