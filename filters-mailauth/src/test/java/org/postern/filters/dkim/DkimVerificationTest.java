package org.postern.filters.dkim;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.api.Message;
import org.postern.filters.dkim.DkimResult.Result;
import org.postern.filters.dns.Dns;
import org.postern.filters.dns.DnsAnswer;
import org.postern.filters.dns.DnsException;
import org.postern.testing.DkimKey;
import org.postern.testkit.TestMessage;

@Tag("unit")
@Timeout(60)
class DkimVerificationTest {

    private static final String MAIL = """
            From: Ann <ann@example.org>
            To: bob@example.com
            Subject: Hello
            Date: Mon, 30 Nov 2026 10:00:00 +0000
            Message-ID: <1@example.org>

            It works.

            Ann
            """;

    @TempDir
    static Path folder;

    private static SigningFixture keys;
    private static String rsaRecord;
    private static String edRecord;

    @BeforeAll
    static void makeKeys() {
        keys = new SigningFixture(folder);
        rsaRecord = keys.zone.get("rsa._domainkey.example.org").get(0);
        edRecord = keys.zone.get("ed._domainkey.example.org").get(0);
    }

    @BeforeEach
    void publishKeys() {
        publish(rsaRecord);
        keys.zone.put("ed._domainkey.example.org", List.of(edRecord));
    }

    private static void publish(String... records) {
        keys.zone.put("rsa._domainkey.example.org", List.of(records));
    }

    /** Signed by RSA alone. */
    private static String signed() throws Exception {
        return TestMessage.text(keys.signed(TestMessage.of(MAIL), "keys", "example.org=" + keys.rsa));
    }

    private static DkimResult verify(String text) throws Exception {
        List<DkimResult> results = keys.verify(TestMessage.of(text));
        assertThat(results).hasSize(1);
        return results.get(0);
    }

    private static String result(String text) throws Exception {
        DkimResult result = verify(text);
        return (result.result() + " " + result.reason()).strip();
    }

    @Test
    void withoutASignatureThereIsNoResult() throws Exception {
        assertThat(keys.verify(TestMessage.of(MAIL))).isEmpty();
    }

    @Test
    void aResultHasWhatIsKnown() throws Exception {
        String text = signed();
        DkimResult result = verify(text);
        assertThat(result)
                .isEqualTo(new DkimResult(
                        Result.PASS,
                        "example.org",
                        "rsa",
                        "@example.org",
                        "rsa-sha256",
                        result.signatureStart(),
                        false,
                        ""));
        assertThat(text.replaceAll("\\s", "")).contains(";b=" + result.signatureStart());
        assertThat(result.signatureStart()).hasSize(8);
    }

    // ---- the signature's field

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "v=1; ! '' ! neutral a required tag is missing",
                "v=1; ! v=2; ! neutral unknown version",
                "v=1; ! v=1; v=1; ! neutral syntax error in the list of tags",
                "v=1; ! v=1; 1a=x; ! neutral syntax error in the list of tags",
                "v=1; ! v=1; nothing; ! neutral syntax error in the list of tags",
                "v=1; ! v=1;; ! neutral syntax error in the list of tags",
                "a=rsa-sha256 ! a=rsa-sha1 ! permerror rsa-sha1 is not accepted",
                "a=rsa-sha256 ! a=dsa-sha256 ! neutral unknown algorithm",
                "a=rsa-sha256 ! a=ed25519-sha256 ! permerror inappropriate key algorithm",
                "c=relaxed/relaxed ! c=nofws ! neutral unknown canonicalization",
                "c=relaxed/relaxed ! c=relaxed ! fail signature did not verify",
                "c=relaxed/relaxed ! q=dns/txt; c=relaxed/relaxed ! fail signature did not verify",
                "c=relaxed/relaxed ! q=http ! neutral unknown query method",
                "d=example.org ! d=org ! neutral d= is not a domain",
                "d=example.org ! d=exa mple.org ! neutral d= is not a domain",
                "d=example.org ! d=example.com ! permerror no key for signature",
                "d=example.org ! d=example.org; i=ann@example.com ! neutral i= is not within d=",
                "d=example.org ! d=example.org; i=ann@xexample.org ! neutral i= is not within d=",
                "d=example.org ! d=example.org; i=example.org ! neutral i= is not within d=",
                "d=example.org ! d=example.org; i=ann@sub.example.org ! fail signature did not verify",
                "s=rsa ! s=other ! permerror no key for signature",
                "s=rsa ! s=.. ! neutral s= is not a selector",
                "s=rsa ! s=ed ! permerror inappropriate key algorithm",
                "h=From ! h=X-From ! fail signature did not verify",
                "h=From ! h=:From ! neutral syntax error in h=",
                "bh= ! bh=AAAA ! neutral syntax error in bh=",
                "bh= ! bh=! neutral syntax error in bh=",
                "t=1800000000; ! t=x; ! neutral syntax error in t=",
                "t=1800000000; ! t=1800000301; ! permerror signed in the future",
                "t=1800000000; ! t=1800000000; x=5; ! neutral x= is not later than t=",
                "t=1800000000; ! x=1799999000; ! permerror signature expired",
                "t=1800000000; ! x=1799999999; ! fail signature did not verify",
                "t=1800000000; ! x=99999999999999999999999999; ! fail signature did not verify",
                "t=1800000000; ! t=1800000000; l=; ! neutral syntax error in l=",
                "t=1800000000; ! t=1800000000; l=-1; ! neutral syntax error in l=",
                "t=1800000000; ! t=1800000000; l=99999999999999999999999999; ! permerror l= is more than the body"
            })
    void tags(String before, String after, String expected) throws Exception {
        String text = signed();
        assertThat(text).contains(before);
        String changed = text.replaceFirst(Pattern.quote(before), after.equals("bh=") ? "bh=!" : after);
        assertThat(result(changed)).startsWith(expected);
    }

    @Test
    void fromHasToBeSigned() throws Exception {
        String text = signed().replace("From:From:", "Date:").replace("h=From:", "h=");
        assertThat(text).doesNotContain("h=From");
        assertThat(result(text.replaceAll("(?s)h=.*?;", "h=Subject;"))).isEqualTo("permerror From is not signed");
    }

    @Test
    void anInvalidSignatureValue() throws Exception {
        String text = signed();
        int value = text.indexOf("\n\tb=") < 0 ? text.indexOf(" b=") + 3 : text.indexOf("\n\tb=") + 4;
        char other = text.charAt(value) == 'A' ? 'B' : 'A';
        assertThat(result(text.substring(0, value) + other + text.substring(value + 1)))
                .isEqualTo("fail signature did not verify");
        assertThat(result(text.substring(0, value) + "=" + text.substring(value)))
                .isEqualTo("neutral syntax error in b=");
        assertThat(result(text.substring(0, value) + text.substring(value + 4)))
                .isEqualTo("fail signature did not verify");
    }

    @Test
    void timesAreComparedWithSomeTolerance() throws Exception {
        Message message = keys.signed(TestMessage.of(MAIL), "expires", "1h", "keys", "example.org=" + keys.rsa);
        for (int minutes : new int[] {-4, 0, 59, 64}) {
            assertThat(DkimVerification.verify(
                                    message, keys.dns(), SigningFixture.NOW.plus(Duration.ofMinutes(minutes)))
                            .get(0)
                            .result())
                    .isEqualTo(Result.PASS);
        }
        assertThat(DkimVerification.verify(message, keys.dns(), SigningFixture.NOW.plus(Duration.ofMinutes(66)))
                        .get(0)
                        .reason())
                .isEqualTo("signature expired");
        assertThat(DkimVerification.verify(message, keys.dns(), SigningFixture.NOW.minus(Duration.ofMinutes(6)))
                        .get(0)
                        .reason())
                .isEqualTo("signed in the future");
    }

    // ---- the key's record

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "v=DKIM1; k=rsa; p=$ ! pass",
                "p=$ ! pass",
                "v=DKIM1;p=$; ! pass",
                "v=DKIM1; h=sha1:sha256; s=email; t=s; n=note; g=*; x=y; p=$ ! pass",
                "v=DKIM1; s=*; t=y:s; p=$ ! pass",
                "v=DKIM1; s=other : email; p=$ ! pass",
                "k=RSA; p=$ ! pass",
                "v=DKIM1; p= ! permerror key revoked",
                "v=DKIM1; k=rsa ! permerror key syntax error",
                "v=DKIM2; p=$ ! permerror key syntax error",
                "k=rsa; v=DKIM1; p=$ ! permerror key syntax error",
                "v=DKIM1; p=$; p=$ ! permerror key syntax error",
                "v=DKIM1; p=x$ ! permerror key syntax error",
                "v=DKIM1; p=AAAA ! permerror key syntax error",
                "v=DKIM1; p=* ! permerror key syntax error",
                "v=spf1 -all ! permerror key syntax error",
                "'' ! permerror key syntax error",
                "v=DKIM1; k=ed25519; p=$ ! permerror inappropriate key algorithm",
                "v=DKIM1; k=dsa; p=$ ! permerror inappropriate key algorithm",
                "v=DKIM1; h=sha1; p=$ ! permerror inappropriate hash algorithm",
                "v=DKIM1; s=tlsrpt; p=$ ! permerror inappropriate service type"
            })
    void keyRecords(String record, String expected) throws Exception {
        String key = rsaRecord.substring(rsaRecord.indexOf("p=") + 2);
        publish(record.replace("$", key));
        assertThat(result(signed())).isEqualTo(expected);
    }

    @Test
    void aKeyAsRsaPublicKeyAlone() throws Exception {
        byte[] whole = Base64.getDecoder().decode(rsaRecord.substring(rsaRecord.indexOf("p=") + 2));
        byte[] bare = Arrays.copyOfRange(whole, 24, whole.length);
        publish("v=DKIM1; p=" + Base64.getEncoder().encodeToString(bare));
        assertThat(result(signed())).isEqualTo("pass");
    }

    @Test
    void severalRecords() throws Exception {
        publish("v=spf1 -all", rsaRecord, "some text");
        assertThat(result(signed())).isEqualTo("pass");
        publish(rsaRecord, rsaRecord);
        assertThat(result(signed())).isEqualTo("permerror more than one key record");
    }

    @Test
    void shortKeys(@TempDir Path other) throws Exception {
        publish(DkimKey.rsa(other.resolve("short.pem"), 512).record());
        assertThat(result(signed())).isEqualTo("policy RSA key of 512 bits");
        publish(DkimKey.rsa(other.resolve("another.pem"), 1024).record());
        assertThat(result(signed())).isEqualTo("fail signature did not verify");
    }

    @Test
    void ed25519KeysOfAnotherLength() throws Exception {
        String text = TestMessage.text(keys.signed(TestMessage.of(MAIL), "keys", "example.org=" + keys.ed25519));
        assertThat(result(text)).isEqualTo("pass");
        keys.zone.put("ed._domainkey.example.org", List.of("k=ed25519; p=AAAA"));
        assertThat(result(text)).isEqualTo("permerror key syntax error");
        keys.zone.put("ed._domainkey.example.org", List.of("k=ed25519; p=" + "A".repeat(43) + "="));
        assertThat(result(text)).isEqualTo("fail signature did not verify");
    }

    @Test
    void aTestingDomain() throws Exception {
        publish(rsaRecord + "; t=y");
        assertThat(verify(signed()).testing()).isTrue();
        DkimResult changed = verify(signed().replace("works", "fails"));
        assertThat(changed.result()).isEqualTo(Result.FAIL);
        assertThat(changed.testing()).isTrue();
    }

    @Test
    void theNameServerDoesNotAnswer() throws Exception {
        Dns dns = (name, type) -> {
            throw new DnsException("no answer in time");
        };
        assertThat(DkimVerification.verify(TestMessage.of(signed()), dns, SigningFixture.NOW))
                .extracting(DkimResult::result)
                .containsExactly(Result.TEMPERROR);
    }

    // ---- header and body

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            value = {
                "Hello ! hello ! fail signature did not verify",
                "Subject: Hello ! SUBJECT:   Hello ! pass",
                "From: Ann ! From: Anna ! fail signature did not verify",
                "DKIM-Signature: ! X-Other: new§DKIM-Signature: ! pass",
                "DKIM-Signature: ! From: eve@example.org§DKIM-Signature: ! fail signature did not verify",
                "DKIM-Signature: ! Subject: other§DKIM-Signature: ! fail signature did not verify",
                "DKIM-Signature: ! Cc: eve@example.org§DKIM-Signature: ! fail signature did not verify",
                "DKIM-Signature: ! Resent-From: eve@example.org§DKIM-Signature: ! pass",
                "Message-ID: < ! Content-Type: text/html§Message-ID: < ! pass",
                "works ! fails ! fail body hash did not verify",
                "It works ! It  works   ! pass",
                "Ann§ ! Ann _ §§§ ! fail body hash did not verify"
            })
    void changes(String before, String after, String expected) throws Exception {
        String text = signed();
        String changed = text.replace(before.replace('§', '\n'), after.replace('§', '\n'));
        assertThat(changed).isNotEqualTo(text);
        assertThat(result(changed)).startsWith(expected);
    }

    @Test
    void emptyLinesAtTheEndDoNotMatter() throws Exception {
        assertThat(result(signed() + "\n\n \n\n")).isEqualTo("pass");
        assertThat(result(signed() + "\n\nx\n")).isEqualTo("fail body hash did not verify");
    }

    /** The names of fields without a value that is signed: the last one first. */
    @Test
    void fieldsOfTheSameNameCountFromTheBottom() throws Exception {
        String mail = MAIL.replace("Subject: Hello\n", "Subject: one\nSubject: two\nSubject: three\n");
        String signed =
                TestMessage.text(keys.signed(TestMessage.of(mail), "keys", "example.org=" + keys.rsa, "oversign", ""));
        assertThat(result(signed)).isEqualTo("pass");
        assertThat(result("Subject: zero\n" + signed)).isEqualTo("pass");
        assertThat(result(signed.replace("Subject: one\nSubject: two", "Subject: two\nSubject: one")))
                .isEqualTo("fail signature did not verify");
        assertThat(result(signed.replace("Subject: three\n", ""))).isEqualTo("fail signature did not verify");
    }

    @Test
    void partialSignatures() throws Exception {
        String mail = "From: ann@example.org\n\nsigned\n";
        String signed = TestMessage.text(keys.signed(TestMessage.of(mail), "keys", "example.org=" + keys.rsa));
        assertThat(result(signed)).isEqualTo("pass");
        List<DkimResult> results = keys.verify(PartialSignature.of(keys, "signed\r\n", "more\r\n"));
        assertThat(results).extracting(DkimResult::result).containsExactly(Result.POLICY);
        assertThat(keys.verify(PartialSignature.of(keys, "signed\r\n", "")))
                .extracting(DkimResult::result)
                .containsExactly(Result.PASS);
        assertThat(keys.verify(PartialSignature.of(keys, "", "all of it\r\n")))
                .extracting(DkimResult::reason)
                .containsExactly("only a part of the body is signed");
    }

    @Test
    void severalSignatures() throws Exception {
        String text = TestMessage.text(keys.signed(TestMessage.of(MAIL)));
        publish("v=DKIM1; p=");
        assertThat(keys.verify(TestMessage.of(text)))
                .extracting(DkimResult::selector, DkimResult::result)
                .containsExactly(tuple("rsa", Result.PERMERROR), tuple("ed", Result.PASS));
    }

    @Test
    void aThousandSignatures() throws Exception {
        List<String> asked = new ArrayList<>();
        Dns dns = (name, type) -> {
            asked.add(name);
            return DnsAnswer.NO_SUCH_NAME;
        };
        String one = signed().substring(0, signed().indexOf("From: Ann"));
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 1000; i++) {
            many.append(one.replace("s=rsa", "s=s" + i));
        }
        List<DkimResult> results = DkimVerification.verify(TestMessage.of(many + MAIL), dns, SigningFixture.NOW);
        assertThat(results).hasSize(DkimVerification.MAX_SIGNATURES + 1);
        assertThat(results.get(20).reason()).isEqualTo("too many signatures: 980 more not verified");
        assertThat(results.get(20).result()).isEqualTo(Result.POLICY);
        assertThat(asked).hasSize(DkimVerification.MAX_SIGNATURES);
    }

    @Test
    void theSameKeyIsLookedUpOnce() throws Exception {
        List<String> asked = new ArrayList<>();
        Dns dns = (name, type) -> {
            asked.add(name);
            return keys.dns().query(name, type);
        };
        String one = signed();
        String twice = one.substring(0, one.indexOf("From: Ann")) + one;
        assertThat(DkimVerification.verify(TestMessage.of(twice), dns, SigningFixture.NOW))
                .extracting(DkimResult::result)
                .containsExactly(Result.PASS, Result.PASS);
        assertThat(asked).containsExactly("rsa._domainkey.example.org");
    }

    // ---- bytes

    @Test
    void bytesOfAnyCharacterSet() throws Exception {
        for (Charset charset : List.of(ISO_8859_1, UTF_8)) {
            byte[] mail = MAIL.replace("Hello", "Gr\u00fc\u00dfe \u00a0 aus K\u00f6ln")
                    .replace("works", "l\u00e4uft")
                    .replace("\n", "\r\n")
                    .getBytes(charset);
            Message message = keys.signed(Message.of(mail));
            assertThat(keys.verify(message)).extracting(DkimResult::result).containsOnly(Result.PASS);
            String whole = new String(message.open().readAllBytes(), ISO_8859_1);
            assertThat(whole).endsWith(new String(mail, ISO_8859_1));
            byte[] changed = whole.replaceFirst("[\u00f6\u00b6]", "o").getBytes(ISO_8859_1);
            assertThat(keys.verify(Message.of(changed)))
                    .extracting(DkimResult::reason)
                    .containsOnly("signature did not verify");
        }
    }

    @Test
    void internationalDomains() throws Exception {
        String text = signed().replace("d=example.org", "d=b\u00fccher.example");
        DkimResult result = verify(text);
        assertThat(result.domain()).isEqualTo("xn--bcher-kva.example");
        assertThat(result.reason()).isEqualTo("no key for signature");
    }

    @Test
    void whatIsNotPrintableIsNotReported() throws Exception {
        String text =
                signed().replace("a=rsa-sha256", "a=rsa\u0001sha").replace("s=rsa;", "s=rsa; i=\u00e4@example.org;");
        DkimResult result = verify(text);
        assertThat(result.algorithm()).isEmpty();
        assertThat(result.identity()).isEqualTo("@example.org");
        assertThat(result.toString().toLowerCase(Locale.ROOT)).doesNotContain("\u0001");
    }
}
