package org.postern.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.api.mime.Header;

/** What a reader sees of a header field, in whichever way the sender's mailer has written it. */
@Tag("unit")
class EncodedWordsTest {

    private static Header header(String text) throws IOException {
        return Header.read(new ByteArrayInputStream((text + "\r\n\r\n").getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = true, textBlock = """
                    plain text                                            | plain text
                    =?UTF-8?Q?Rechnung_f=C3=BCr_M=C3=A4rz?=               | Rechnung für März
                    =?utf-8?b?UmVjaG51bmc=?=                              | Rechnung
                    =?ISO-8859-1?Q?M=E4rz?=                               | März
                    =?iso-2022-jp?B?GyRCRnxLXBsoQg==?=                   | 日本
                    =?UTF-8*de?Q?M=C3=A4rz?=                              | März
                    =?UTF-8?Q?a?= =?UTF-8?Q?b?=                           | ab
                    =?UTF-8?Q?a?= and =?UTF-8?Q?b?=                       | a and b
                    Re: =?UTF-8?Q?a_?= =?ISO-8859-1?Q?=E4?= end           | Re: a ä end
                    =?UTF-8?B?4g==?= =?UTF-8?B?gqw=?=                     | €
                    =?no-such-set?Q?a?=                                   | =?no-such-set?Q?a?=
                    =?UTF-8?B?no base64?=                                 | =?UTF-8?B?no base64?=
                    =?UTF-8?B?%%%?=                                       | =?UTF-8?B?%%%?=
                    =?UTF-8?Q?=4?=                                        | =?UTF-8?Q?=4?=
                    =?UTF-8?Q?=GG?=                                       | =?UTF-8?Q?=GG?=
                    =?UTF-8?Q??=                                          | ''
                    raw März                                              | raw März
                    """)
    void decodes(String value, String text) throws IOException {
        assertThat(header("Subject: " + value).text("subject")).contains(text);
    }

    @Test
    void unfoldsBefore() throws IOException {
        Header header = header("Subject: =?UTF-8?Q?one_?=\r\n =?UTF-8?Q?word?=\r\n\tand more");
        assertThat(header.text("Subject")).contains("one word\tand more");
    }

    @Test
    void isEmptyWithoutTheField() throws IOException {
        assertThat(header("From: a@example.org").text("Subject")).isEmpty();
    }

    @Test
    void leavesTheValueAsItStands() throws IOException {
        Header header = header("Subject: =?UTF-8?Q?a?=");
        assertThat(header.first("Subject")).contains("=?UTF-8?Q?a?=");
        assertThat(header.fields().get(0).text()).isEqualTo("a");
    }

    @Test
    void takesTimeInProportionToTheLength() throws IOException {
        String long1 = "=?UTF-8?Q?" + "a".repeat(200_000) + "=?";
        assertThat(header("Subject: " + long1.repeat(4)).text("Subject")).contains(long1.repeat(4));
        String words = "=?UTF-8?Q?a?= ".repeat(20_000);
        assertThat(header("Subject: " + words).text("Subject")).contains("a".repeat(20_000));
    }
}
