package org.postern.filters.mailauth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.mime.Field;
import org.postern.api.mime.Header;

@Tag("unit")
@Timeout(20)
class ClaimedIdTest {

    private static final Set<String> OURS = Set.of("gw.example.org");

    private static boolean isOurs(String value) throws Exception {
        byte[] field = ("Authentication-Results:" + value + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        Field read = Header.read(new ByteArrayInputStream(field)).fields().get(0);
        return ClaimedId.isOneOf(OURS, read);
    }

    /** Default_Ignorable_Code_Point, separators, marks and controls, in the middle, before and behind. */
    @ParameterizedTest
    @ValueSource(
            ints = {
                0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180E, 0x180F, 0x200B, 0x200D, 0x200F,
                0x202E, 0x2060, 0x2065, 0x206F, 0x3164, 0xFE00, 0xFE0F, 0xFEFF, 0xFFA0, 0xFFF0, 0x1BCA0, 0x1D173,
                0xE0001, 0xE0100, 0xE0FFF, 0xA0, 0x2003, 0x2028, 0x2029, 0x3000, 0x301, 0x1, 0x7F, 0x85, 0xE000
            })
    void invisibleCharactersMakeNoOtherName(int point) throws Exception {
        String invisible = Character.toString(point);
        for (String id :
                new String[] {"gw.exam%sple.org", "%sgw.example.org", "gw.example.org%s", "gw%s.example.org"}) {
            assertThat(isOurs(" " + id.formatted(invisible) + "; spf=pass"))
                    .as(id)
                    .isTrue();
            assertThat(isOurs(" (x" + invisible + ") " + id.formatted(invisible) + " ; spf=pass"))
                    .as(id)
                    .isTrue();
        }
        assertThat(isOurs(" mx" + invisible + ".example.org; spf=pass")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " xn--bcher-kva.example; spf=pass",
                " XN--BCHER-KVA.example; spf=pass",
                " b\u00fccher.example; spf=pass",
                " B\u00dcCHER.Example.; spf=pass",
                " bu\u0308cher.example; spf=pass",
                " \"b\u00fccher.example\"; spf=pass",
                " =?utf-8?q?b=C3=BCcher.example?=; spf=pass",
                " b\u00fccher.(x)example; spf=pass",
                " b\u00fc\u200Bcher . example; spf=pass",
                " bu\u0308cher . example; spf=pass",
                " xn--bcher-kva .example; spf=pass",
            })
    void internationalNamesHaveTwoForms(String value) throws Exception {
        byte[] field = ("Authentication-Results:" + value + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        Field read = Header.read(new ByteArrayInputStream(field)).fields().get(0);
        for (String own : new String[] {"xn--bcher-kva.example", "B\u00fccher.example"}) {
            assertThat(ClaimedId.isOneOf(Set.of(ClaimedId.canonical(own)), read))
                    .isTrue();
        }
        assertThat(ClaimedId.isOneOf(OURS, read)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " gw.example.org; spf=pass",
                "gw.example.org;spf=pass",
                " GW.Example.ORG; none",
                " gw.example.org.; none",
                " gw.example.org",
                " gw.example.org 1; spf=pass",
                " gw.example.org(v)1(v) ; spf=pass",
                " (comment) gw.example.org; spf=pass",
                " (a (nested; \\) one) comment)\r\n\t gw.example.org\r\n ;\r\n spf=pass",
                "\r\n gw.example.org;\r\n spf=pass",
                " \"gw.example.org\"; spf=pass",
                " \"gw\\.example.org\" 1; spf=pass",
                " \"gw\\.exa\r\n mple.org\"; spf=pass",
                " ｇｗ.example.org; spf=pass",
                " gw。example。org; spf=pass",
                // which cannot be parsed, but others may
                " gw.example.org spf=pass",
                " gw.example.org/1; spf=pass",
                " gw.example.org=; spf=pass",
                " gw.example.org x; spf=pass",
                " ; gw.example.org; spf=pass",
                " (gw.example.org; spf=pass",
                " gw.(x)example.org; spf=pass",
                " gw((a)b).example.org; spf=pass",
                " gw(a(b)(c(d)))(e).example(f).org; spf=pass",
                " gw(a\\)(b).example.org; spf=pass",
                " gw(a(b).example.org; spf=pass",
                " gw . example . org; spf=pass",
                " gw.\"example\".org; spf=pass",
                " <gw.example.org>; spf=pass",
                " =?us-ascii?q?gw=2Eexample.org?=; spf=pass",
                " =?us-ascii?b?Z3cuZXhhbXBsZS5vcmc=?=; spf=pass",
                " gw.\u200Bexample.org ; spf=pass",
                " \"gw.example.org; spf=pass",
            })
    void isRemoved(String value) throws Exception {
        assertThat(isOurs(value)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " mx.example.net; spf=pass",
                " mx.example.net; spf=pass smtp.mailfrom=gw.example.org",
                " mx.example.net (gw.example.org); spf=pass",
                " xgw.example.org; spf=pass",
                " gw.example.org.example.net; spf=pass",
                " \"gw.example.org x\"; spf=pass",
                " example.org 1; none",
                " spf pass",
                " ",
            })
    void isAnothers(String value) throws Exception {
        assertThat(isOurs(value)).isFalse();
    }

    @Test
    void takesNoTimeForMuch() throws Exception {
        for (String part : new String[] {"(", "\\", "\"", " x", "gw.", "(a)", "((a)", "(a))", "=?x?q?", "1 "}) {
            assertThat(isOurs(" " + part.repeat(900_000 / part.length()))).isFalse();
        }
    }
}
