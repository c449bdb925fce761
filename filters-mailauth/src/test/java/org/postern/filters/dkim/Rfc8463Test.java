package org.postern.filters.dkim;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.api.Message;
import org.postern.api.mime.Field;
import org.postern.api.mime.Header;
import org.postern.filters.dkim.Canonicalization.Algorithm;
import org.postern.filters.dkim.DkimResult.Result;
import org.postern.filters.dns.Dns;
import org.postern.filters.dns.DnsAnswer;
import org.postern.testkit.TestMessage;

/** The example of RFC 8463, appendix A, with its keys. */
@Tag("unit")
class Rfc8463Test {

    private static final Instant THEN = Instant.ofEpochSecond(1528637909);

    private static final String MESSAGE = """
            DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
             d=football.example.com; i=@football.example.com;
             q=dns/txt; s=brisbane; t=1528637909; h=from : to :
             subject : date : message-id : from : subject : date;
             bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
             b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
             Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
            DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;
             d=football.example.com; i=@football.example.com;
             q=dns/txt; s=test; t=1528637909; h=from : to : subject :
             date : message-id : from : subject : date;
             bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
             b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3
             DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz
             dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=
            From: Joe SixPack <joe@football.example.com>
            To: Suzie Q <suzie@shopping.example.net>
            Subject: Is dinner ready?
            Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
            Message-ID: <20030712040037.46341.5F8J@football.example.com>

            Hi.

            We lost the game.  Are you hungry yet?

            Joe.
            """;

    private static final String ED25519_RECORD = "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    private static final String RSA_RECORD = "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWR"
            + "iGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKr"
            + "M3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB";

    /** The seed nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=, as a file has it. */
    private static final String ED25519_KEY = """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
            -----END PRIVATE KEY-----
            """;

    private static final String RSA_KEY = """
            -----BEGIN RSA PRIVATE KEY-----
            MIICXQIBAAKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQi
            Y/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqM
            KrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB
            AoGAH0cxOhFZDgzXWhDhnAJDw5s4roOXN4OhjiXa8W7Y3rhX3FJqmJSPuC8N9vQm
            6SVbaLAE4SG5mLMueHlh4KXffEpuLEiNp9Ss3O4YfLiQpbRqE7Tm5SxKjvvQoZZe
            zHorimOaChRL2it47iuWxzxSiRMv4c+j70GiWdxXnxe4UoECQQDzJB/0U58W7RZy
            6enGVj2kWF732CoWFZWzi1FicudrBFoy63QwcowpoCazKtvZGMNlPWnC7x/6o8Gc
            uSe0ga2xAkEA8C7PipPm1/1fTRQvj1o/dDmZp243044ZNyxjg+/OPN0oWCbXIGxy
            WvmZbXriOWoSALJTjExEgraHEgnXssuk7QJBALl5ICsYMu6hMxO73gnfNayNgPxd
            WFV6Z7ULnKyV7HSVYF0hgYOHjeYe9gaMtiJYoo0zGN+L3AAtNP9huqkWlzECQE1a
            licIeVlo1e+qJ6Mgqr0Q7Aa7falZ448ccbSFYEPD6oFxiOl9Y9se9iYHZKKfIcst
            o7DUw1/hz2Ck4N5JrgUCQQCyKveNvjzkkd8HjYs0SwM0fPjK16//5qDZ2UiDGnOe
            uEzxBDAr518Z8VFbR41in3W4Y3yCDgQlLlcETrS+zYcL
            -----END RSA PRIVATE KEY-----
            """;

    private static final Dns DNS = (name, type) -> switch (name) {
        case "brisbane._domainkey.football.example.com" -> DnsAnswer.of(ED25519_RECORD);
        case "test._domainkey.football.example.com" -> DnsAnswer.of(RSA_RECORD);
        default -> DnsAnswer.NO_SUCH_NAME;
    };

    @Test
    void itsSignaturesAreValid() throws Exception {
        List<DkimResult> results = DkimVerification.verify(TestMessage.of(MESSAGE), DNS, THEN);
        assertThat(results)
                .containsExactly(
                        new DkimResult(
                                Result.PASS,
                                "football.example.com",
                                "brisbane",
                                "@football.example.com",
                                "ed25519-sha256",
                                "/gCrinpc",
                                false,
                                ""),
                        new DkimResult(
                                Result.PASS,
                                "football.example.com",
                                "test",
                                "@football.example.com",
                                "rsa-sha256",
                                "F45dVWDf",
                                false,
                                ""));
    }

    /** Both algorithms always give the same signature for the same bytes. */
    @Test
    void itsKeysMakeItsSignatures(@TempDir Path folder) throws Exception {
        Path ed25519 = Files.writeString(folder.resolve("ed25519.pem"), ED25519_KEY);
        Path rsa = Files.writeString(folder.resolve("rsa.pem"), RSA_KEY);
        Message message = TestMessage.of(MESSAGE);
        Header header = message.header();
        SignedHeader fields = new SignedHeader(header);
        for (int i = 0; i < 2; i++) {
            Field field = header.fields().get(i);
            SigningKey key = SigningKey.read("football.example.com", "any", (i == 0 ? ed25519 : rsa).toString(), "");
            TagList tags = DkimSignature.tags(field).orElseThrow();
            DkimSignature signature = DkimSignature.of(field, tags, THEN);
            byte[] value = key.sign(fields.signedBytes(signature.names(), Algorithm.RELAXED, field));
            assertThat(Base64.getEncoder().encodeToString(value)).isEqualTo(tags.compact("b"));
        }
        assertThat(SigningKey.read("a.test", "b", rsa.toString(), "").isShort()).isTrue();
    }

    @Test
    void anyChangedByteMakesThemInvalid() throws Exception {
        for (String change : List.of("Joe SixPack", "dinner ready", "hungry yet", "2003 21:00")) {
            String changed = MESSAGE.replace(change, change.toUpperCase(Locale.ROOT) + "!");
            assertThat(DkimVerification.verify(TestMessage.of(changed), DNS, THEN))
                    .extracting(DkimResult::result)
                    .containsExactly(Result.FAIL, Result.FAIL);
        }
        byte[] appended = (MESSAGE.replace("\n", "\r\n") + "PS\r\n").getBytes(StandardCharsets.UTF_8);
        assertThat(DkimVerification.verify(Message.of(appended), DNS, THEN))
                .extracting(DkimResult::reason)
                .containsOnly("body hash did not verify");
    }
}
