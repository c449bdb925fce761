package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.testing.SmtpClient;

/** The examples of Axway's documentation: several handlers for MAIL and RCPT, of which the best match runs and no other. */
@Tag("server")
class AddressPatternsTest extends PoliciesTestCase {

    AddressPatternsTest() {
        super("patterns", Map.of("interfaces", "tcp://127.0.0.1:0"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    me@gmail.com        | 250 2.1.0 FromGmail: Sender OK
                    ME@GMAIL.COM        | 250 2.1.0 FromGmail: Sender OK
                    me@mail.gmail.com   | 250 2.1.0 FromAnybody: Sender OK
                    me@gmail.com.test   | 250 2.1.0 FromAnybody: Sender OK
                    me@yahoo.com        | 550 5.7.1 FromYahoo: rejected
                    Me@Yahoo.Com        | 550 5.7.1 FromYahoo: rejected
                    me@yahoo.de         | 250 2.1.0 FromAnybody: Sender OK
                    sam@axway.com       | 250 2.1.0 FromAxwayS: Sender OK
                    Sam@axway.de        | 250 2.1.0 FromAxwayS: Sender OK
                    SAM@AXWAY.CO.UK     | 250 2.1.0 FromAxwayS: Sender OK
                    s@axway.com         | 250 2.1.0 FromAxwayS: Sender OK
                    john@axway.com      | 250 2.1.0 FromAnybody: Sender OK
                    sam@example.org     | 250 2.1.0 FromAnybody: Sender OK
                    ''                  | 250 2.1.0 FromAnybody: Sender OK
                    """)
    void atMailTheSenderChoosesTheHandler(String sender, String reply) throws IOException {
        try (SmtpClient client = connect()) {
            assertThat(client.say("MAIL FROM:<" + sender + ">")).isEqualTo(reply);
        }
        assertThat(upstream.conversation().lines())
                .filteredOn(line -> line.startsWith("MAIL"))
                .hasSize(reply.startsWith("250") ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    you@axway.com       | 250 2.1.5 ToAxway: Recipient OK
                    You@Axway.Com       | 250 2.1.5 ToAxway: Recipient OK
                    you@axway.de        | 250 2.1.5 ToAnybody: Recipient OK
                    dave@yahoo.de       | 250 2.1.5 ToYahooD: Recipient OK
                    DAVE@YAHOO.CO.UK    | 250 2.1.5 ToYahooD: Recipient OK
                    eve@yahoo.de        | 250 2.1.5 ToAnybody: Recipient OK
                    dave@yahoo.com      | 550 5.7.1 ToYahoo: rejected
                    eve@yahoo.com       | 550 5.7.1 ToYahoo: rejected
                    you@GMAIL.COM       | 250 2.1.5 ToGmail: Recipient OK
                    you@example.org     | 250 2.1.5 ToAnybody: Recipient OK
                    """)
    void atRcptTheRecipientChoosesTheHandler(String recipient, String reply) throws IOException {
        try (SmtpClient client = connect()) {
            client.say("MAIL FROM:<me@gmail.com>");
            assertThat(client.say("RCPT TO:<" + recipient + ">")).isEqualTo(reply);
        }
        assertThat(upstream.conversation().lines())
                .filteredOn(line -> line.startsWith("RCPT"))
                .hasSize(reply.startsWith("250") ? 1 : 0);
    }
}
