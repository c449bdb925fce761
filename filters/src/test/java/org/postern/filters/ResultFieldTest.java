package org.postern.filters;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.filters.attachments.Attachments;
import org.postern.filters.content.VirusCheck;
import org.postern.filters.xml.check.XmlSignatureCheck;
import org.postern.settings.Setting;

/** A field with a result takes the place of those of its name, so it is none that a message needs. */
@Tag("unit")
class ResultFieldTest {

    private static Setting field(String text) {
        return new Setting("postern.x.field", text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"X-Virus-Status", "x-a", "Postern-Result", "X-Content-Type", "X-From"})
    void otherNamesAreAllowed(String name) {
        assertThat(ResultField.optional(field(name), "X-A")).isEqualTo(name);
        assertThat(ResultField.required(field(name), "X-A")).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From",
                "sender",
                "Reply-To",
                "TO",
                "Cc",
                "Bcc",
                "Date",
                "Message-ID",
                "In-Reply-To",
                "References",
                "Subject",
                "Received",
                "Return-Path",
                "DKIM-Signature",
                "Authentication-Results",
                "ARC-Seal",
                "MIME-Version",
                "Content-Type",
                "content-transfer-encoding",
                "Resent-From",
                "a b",
                "X-A:",
                "é"
            })
    void fieldsThatAMessageNeedsAreRejected(String name) {
        assertThatThrownBy(() -> ResultField.optional(field(name), "X-A"))
                .hasMessageContainingAll("postern.x.field", name, "such as X-A", "or nothing");
        assertThatThrownBy(() -> ResultField.required(field(name), "X-A"))
                .hasMessageContainingAll("postern.x.field", name, "such as X-A");
    }

    @Test
    void thereMayBeNoField() {
        assertThat(ResultField.optional(field(""), "X-A")).isEmpty();
        assertThatThrownBy(() -> ResultField.required(field(""), "X-A")).hasMessageContaining("postern.x.field");
    }

    static Stream<Function<FilterSettings, ?>> filters() {
        return Stream.of(Attachments::new, VirusCheck::new, XmlSignatureCheck::new);
    }

    @ParameterizedTest
    @MethodSource("filters")
    void eachFilterChecksItsField(Function<FilterSettings, ?> filter) {
        assertThatThrownBy(() -> TestSettings.make(filter, Map.of("field", "Content-Type")))
                .hasMessageContainingAll("postern.x.field", "Content-Type", "the name of a header field");
    }
}
