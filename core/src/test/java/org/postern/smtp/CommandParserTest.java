package org.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.api.Extensions;
import org.postern.api.Mail;
import org.postern.api.Rcpt;
import org.postern.api.SmtpException;

@Tag("unit")
class CommandParserTest {

    private static final Extensions EVERYTHING = Extensions.parse(
            List.of("host", "SIZE", "8BITMIME", "SMTPUTF8", "DSN", "AUTH PLAIN", "DELIVERBY", "MT-PRIORITY"));

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "FROM:<a@example.org>, a@example.org, ``",
                "from:<a@example.org>, a@example.org, ``",
                "FROM:<>, ``, ``",
                "FROM:<postmaster>, postmaster, ``",
                "`FROM:<@one.test,@two.test:a@example.org>`, a@example.org, ``",
                "FROM:<\"a b\"@example.org>, \"a b\"@example.org, ``",
                "FROM:<\"a>b\"@example.org>, \"a>b\"@example.org, ``",
                "FROM:<\"a\\\"b\\\\\"@example.org>, \"a\\\"b\\\\\"@example.org, ``",
                "FROM:<a@[192.0.2.1]>, a@[192.0.2.1], ``",
                "FROM:<a@[IPv6:2001:db8::1]>, a@[IPv6:2001:db8::1], ``",
                "FROM:<.a..b.@example.org>, .a..b.@example.org, ``",
                "FROM:<a+b/c=d{e}@under_score.test>, a+b/c=d{e}@under_score.test, ``",
                "FROM:<ä@bücher.test> SMTPUTF8, ä@bücher.test, SMTPUTF8",
                "FROM:<a@b> SIZE=00100 body=8bitmime, a@b, SIZE=00100 BODY=8bitmime",
                "FROM:<a@b>   RET=full  ENVID=a+2Bb, a@b, RET=full ENVID=a+2Bb",
                "FROM:<> AUTH=<> BY=120;R MT-PRIORITY=-3, ``, AUTH=<> BY=120;R MT-PRIORITY=-3",
            })
    void mail(String argument, String sender, String parameters) throws SmtpException {
        Mail mail = CommandParser.mail(argument, EVERYTHING, false);
        assertThat(mail.sender()).isEqualTo(sender);
        assertThat(mail.parameters().stream().map(Object::toString).toList())
                .isEqualTo(parameters.isEmpty() ? List.of() : List.of(parameters.split(" ")));
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "``, 501",
                "TO:<a@b>, 501",
                "FROM, 501",
                "FROM:, 501",
                "FROM <a@b>, 501",
                "FROM:a@b, 501",
                "FROM: <a@b>, 501",
                "FROM:<a@b, 501",
                "FROM:a@b>, 501",
                "FROM:<a@b>x, 501",
                "FROM:<a@b>SIZE=1, 501",
                "FROM:<a@b><c@d>, 501",
                "FROM:<<a@b>>, 501",
                "FROM:<a b@c>, 501",
                "FROM:<a>, 501",
                "FROM:<@b>, 501",
                "FROM:<a@>, 501",
                "FROM:<a@b..c>, 501",
                "FROM:<a@.b>, 501",
                "FROM:<a@b.>, 501",
                "FROM:<a@b!c>, 501",
                "FROM:<a@[]>, 501",
                "FROM:<a@[b>, 501",
                "FROM:<a@b@c>, 501",
                "FROM:<\"a@b>, 501",
                "FROM:<\"a\"b@c>, 501",
                "FROM:<a\"b\"@c>, 501",
                "FROM:<a\\b@c>, 501",
                "FROM:<@one:>, 501",
                "FROM:<@one>, 501",
                "FROM:<@one> SIZE:a@b>, 501",
                "FROM:<@on e:a@b>, 501",
                "FROM:<ä@b>, 553",
                "FROM:<a@b> SIZE, 501",
                "FROM:<a@b> SIZE=, 501",
                "FROM:<a@b> SIZE=x, 501",
                "FROM:<a@b> SIZE=-1, 501",
                "FROM:<a@b> SIZE=999999999999999999999, 501",
                "FROM:<a@b> SIZE=1 SIZE=2, 501",
                "FROM:<a@b> SIZE=1 size=2, 501",
                "FROM:<a@b> =1, 501",
                "FROM:<a@b> SIZE=1=2, 501",
                "FROM:<a@b> BODY=9BIT, 501",
                "FROM:<a@b> BODY=BINARYMIME, 501",
                "FROM:<a@b> SMTPUTF8=1, 501",
                "FROM:<a@b> RET=SOME, 501",
                "FROM:<a@b> BY=1, 501",
                "FROM:<a@b> MT-PRIORITY=10, 501",
                "FROM:<a@b> X-OWN=1, 555",
                "FROM:<a@b> NOTIFY=NEVER, 555",
            })
    void noMail(String argument, int code) {
        assertThatExceptionOfType(SmtpException.class)
                .isThrownBy(() -> CommandParser.mail(argument, EVERYTHING, false))
                .satisfies(e -> assertThat(e.reply().code()).isEqualTo(code));
    }

    @ParameterizedTest
    @CsvSource({"SIZE=1", "BODY=7BIT", "SMTPUTF8", "RET=HDRS", "ENVID=x", "AUTH=<>", "BY=1;N", "MT-PRIORITY=1"})
    void whatWasNotOfferedIsRefused(String parameter) {
        assertThatExceptionOfType(SmtpException.class)
                .isThrownBy(() -> CommandParser.mail("FROM:<a@b> " + parameter, Extensions.NONE, false))
                .satisfies(e -> assertThat(e.reply())
                        .hasToString("555 5.5.4 " + parameter.split("=")[0] + " is not offered here"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "TO:<a@example.org> | a@example.org | ``",
                "to:<Postmaster> | Postmaster | ``",
                "TO:<@one.test:a@example.org> | a@example.org | ``",
                "TO:<a@b> NOTIFY=never | a@b | NOTIFY=never",
                "TO:<a@b> ORCPT=rfc822;a+40b NOTIFY=SUCCESS,DELAY | a@b | ORCPT=rfc822;a+40b NOTIFY=SUCCESS,DELAY",
            })
    void rcpt(String argument, String recipient, String parameters) throws SmtpException {
        Rcpt rcpt = CommandParser.rcpt(argument, EVERYTHING, false, false);
        assertThat(rcpt.recipient()).isEqualTo(recipient);
        assertThat(rcpt.parameters().stream().map(Object::toString).toList())
                .isEqualTo(parameters.isEmpty() ? List.of() : List.of(parameters.split(" ")));
    }

    @ParameterizedTest
    @CsvSource({
        "'', 501",
        "FROM:<a@b>, 501",
        "TO:<>, 501",
        "TO:<a>, 501",
        "TO:<a@b> NOTIFY=, 501",
        "TO:<a@b> NOTIFY=ALWAYS, 501",
        "TO:<a@b> ORCPT=a, 501",
        "TO:<a@b> SIZE=1, 555",
        "TO:<ä@b>, 553",
    })
    void noRcpt(String argument, int code) {
        assertThatExceptionOfType(SmtpException.class)
                .isThrownBy(() -> CommandParser.rcpt(argument, EVERYTHING, false, false))
                .satisfies(e -> assertThat(e.reply().code()).isEqualTo(code));
    }

    @Test
    void notifyNeverStandsAlone() {
        assertThatExceptionOfType(SmtpException.class)
                .isThrownBy(() -> CommandParser.rcpt("TO:<a@b> NOTIFY=NEVER,DELAY", EVERYTHING, false, false))
                .satisfies(e -> assertThat(e.reply().code()).isEqualTo(501));
    }

    @Test
    void aRecipientNeedNotBeAsciiWhereTheSenderSaidSo() throws SmtpException {
        assertThat(CommandParser.rcpt("TO:<ä@b>", EVERYTHING, true, false).recipient())
                .isEqualTo("ä@b");
    }

    /** RFC 5321 §4.5.3.1 says how long those are that everybody has to take, and servers take longer ones. */
    @ParameterizedTest
    @CsvSource({"65, 11", "64, 190", "400, 300", "1000, 900"})
    void addressesOfAnyLengthArePassedOn(int local, int domain) throws SmtpException {
        String address = "a".repeat(local) + "@" + "b".repeat(domain);
        assertThat(CommandParser.mail("FROM:<" + address + ">", EVERYTHING, false)
                        .sender())
                .isEqualTo(address);
        assertThat(CommandParser.rcpt("TO:<" + address + ">", EVERYTHING, false, false)
                        .recipient())
                .isEqualTo(address);
    }

    /** Without its quotes, what is no Dot-string would be no address: RFC 5321 §4.1.2. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "\"a..b\"@dest.test, \"a..b\"@dest.test",
                "\"ab.\"@dest.test, \"ab.\"@dest.test",
                "\".ab\"@dest.test, \".ab\"@dest.test",
                "\".\"@dest.test, \".\"@dest.test",
                "\"\"@dest.test, \"\"@dest.test",
                "\"a\\..b\"@dest.test, \"a..b\"@dest.test",
                "\"a.b\"@dest.test, a.b@dest.test",
                "\"a\\b\"@dest.test, ab@dest.test",
            })
    void quotesStayWhereTheyAreNeeded(String address, String passedOn) throws SmtpException {
        assertThat(CommandParser.rcpt("TO:<" + address + ">", EVERYTHING, false, false)
                        .recipient())
                .isEqualTo(passedOn);
        assertThat(CommandParser.mail("FROM:<" + address + ">", EVERYTHING, false)
                        .sender())
                .isEqualTo(passedOn);
    }

    /** What they mean is the server's business alone. */
    @ParameterizedTest
    @CsvSource({"ENVID=a+3db", "ENVID=a+3Db", "ENVID=a+b", "AUTH=a+2bb@x", "AUTH=+c3+bc"})
    void valuesAreSpelledAsServersTakeThem(String parameter) throws SmtpException {
        assertThat(CommandParser.mail("FROM:<a@b> " + parameter, EVERYTHING, false)
                        .parameters())
                .singleElement()
                .hasToString(parameter);
    }

    @ParameterizedTest
    @CsvSource({"ORCPT=rfc822;a+3db@x", "ORCPT=rfc822;a+tag@x", "ORCPT=utf-8;a\\x{FC}b@x"})
    void originalRecipientsAreSpelledAsServersTakeThem(String parameter) throws SmtpException {
        assertThat(CommandParser.rcpt("TO:<a@b> " + parameter, EVERYTHING, false, false)
                        .parameters())
                .singleElement()
                .hasToString(parameter);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "a@b, a@b, ``",
                "` a@b  SIZE=1 `, a@b, SIZE=1",
                "` <a@b> SIZE=1`, a@b, SIZE=1",
                "`   <>`, ``, ``",
                "\"x\"@b, x@b, ``",
            })
    void aLenientInterfaceTakesAddressesAsPrintersWriteThem(String argument, String sender, String parameter)
            throws SmtpException {
        Mail mail = CommandParser.mail("FROM:" + argument, EVERYTHING, true);
        assertThat(mail.sender()).isEqualTo(sender);
        assertThat(mail.parameters().toString()).isEqualTo(parameter.isEmpty() ? "[]" : "[" + parameter + "]");
        if (!argument.startsWith("<")) {
            assertThatExceptionOfType(SmtpException.class)
                    .isThrownBy(() -> CommandParser.mail("FROM:" + argument, EVERYTHING, false))
                    .satisfies(e -> assertThat(e.reply().code()).isEqualTo(501));
        }
    }

    @ParameterizedTest
    @CsvSource({"''", "a@", "a", "@b", "a@b>", "a@b<c@d>", "<a@b", "a@b@c", "' a b@c'"})
    void aLenientInterfaceTakesNothingElse(String argument) {
        assertThatExceptionOfType(SmtpException.class)
                .isThrownBy(() -> CommandParser.mail("FROM:" + argument, EVERYTHING, true))
                .satisfies(e -> assertThat(e.reply().code()).isEqualTo(501));
    }

    @Test
    void noReplyRepeatsATextOfAnyLength() {
        assertThatExceptionOfType(SmtpException.class)
                .isThrownBy(() -> CommandParser.mail("FROM:<a@b> X" + "y".repeat(1000), EVERYTHING, false))
                .satisfies(e -> assertThat(e.reply().toString()).hasSizeLessThan(100));
    }

    @ParameterizedTest
    @CsvSource({"client.test, client.test", "'  [192.0.2.1] ', [192.0.2.1]", "localhost, localhost"})
    void helo(String argument, String domain) throws SmtpException {
        assertThat(CommandParser.helo(argument, true).domain()).isEqualTo(domain);
        assertThat(CommandParser.helo(argument, false).greeting()).isEqualTo("Hello " + domain);
    }
}
