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
        for (String part : new String[] {"(", "\\", "\"", " x", "gw.", "(a)", "=?x?q?", "1 "}) {
            assertThat(isOurs(" " + part.repeat(900_000 / part.length()))).isFalse();
        }
    }
}
