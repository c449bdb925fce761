package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.postern.test.ReferenceTable.Row;
import org.postern.test.Sources.Call;

/** {@code docs/reference/replies.md} has every reply that is written down in the code, and no other. */
@Tag("unit")
class RepliesDocumentTest {

    private static final Pattern REPLY = Pattern.compile(
            "(?:\\bReply\\.(?:reject|of)|\\bnew Reply|\\brejection|\\breject|\\bRejection\\.of|\\breplies\\.reject)\\(");
    private static final Pattern CODE = Pattern.compile("(?<!\\d)[2-5]\\d\\d(?!\\d)");
    /** A number, or a choice between two. */
    private static final Pattern CODES = Pattern.compile("\\d{3}|[^\"(]*\\? \\d{3} : \\d{3}");

    private static final int ENHANCED = 1;
    private static final int TEXT = 2;

    private final List<Row> rows = ReferenceTable.rows("replies.md", "\\d{3}.*");
    private final List<Call> replies =
            Sources.of("api", "core", "ra", "filters", "filters-smime", "filters-mailauth").stream()
                    .flatMap(source -> source.calls(REPLY).stream())
                    .filter(call -> CODES.matcher(call.argument(0)).matches())
                    .toList();

    @Test
    void hasEveryReplyOfTheCode() {
        assertThat(replies).as("replies found in the code").hasSizeGreaterThan(70);
        List<String> missing = new ArrayList<>();
        for (Call reply : replies) {
            for (String code : codes(reply.argument(0))) {
                List<Row> same = rows.stream()
                        .filter(row -> codes(row.cell(0)).contains(code) && hasEnhancedCode(reply, row))
                        .toList();
                List<String> unknown = reply.literalsFrom(TEXT).stream()
                        .filter(text -> same.stream().noneMatch(row -> row.has(text)))
                        .toList();
                if (same.isEmpty() || !unknown.isEmpty()) {
                    missing.add(code + " " + reply);
                }
            }
        }
        assertThat(missing).as("replies that replies.md does not have").isEmpty();
    }

    @Test
    void hasNoOther() {
        assertThat(rows).hasSizeGreaterThan(70);
        for (Row row : rows) {
            for (String code : codes(row.cell(0))) {
                assertThat(replies)
                        .as(row.line())
                        .anyMatch(reply -> codes(reply.argument(0)).contains(code)
                                && hasEnhancedCode(reply, row)
                                && hasText(reply, row));
            }
        }
    }

    private static Set<String> codes(String text) {
        return CODE.matcher(text).results().map(MatchResult::group).collect(Collectors.toSet());
    }

    /** One that is a variable in the code may be any. */
    private static boolean hasEnhancedCode(Call reply, Row row) {
        String enhanced = reply.argument(ENHANCED);
        return !enhanced.startsWith("\"") || enhanced.equals('"' + row.cell(ENHANCED) + '"');
    }

    /** A text that is a variable in the code may be any. */
    private static boolean hasText(Call reply, Row row) {
        List<String> texts = reply.literalsFrom(TEXT);
        return texts.isEmpty()
                || row.fixedParts(TEXT).stream()
                        .allMatch(part ->
                                texts.stream().anyMatch(text -> text.strip().contains(part)));
    }
}
