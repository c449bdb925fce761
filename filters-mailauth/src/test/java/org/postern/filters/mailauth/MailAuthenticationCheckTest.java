package org.postern.filters.mailauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Data;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.api.mime.MimeRules;
import org.postern.api.octets.Octets;
import org.postern.filters.FilterSettings;
import org.postern.filters.dkim.DkimSigner;
import org.postern.filters.store.Quarantine;
import org.postern.settings.SettingException;
import org.postern.testing.DkimKey;
import org.postern.testing.DnsServer;
import org.postern.testkit.TestExchange;
import org.postern.testkit.TestMessage;
import org.postern.testkit.TestSession;

@Tag("unit")
@Timeout(60)
class MailAuthenticationCheckTest {

    private static final String MAIL = """
            From: Alice <alice@example.org>
            Subject: Hello

            It works.
            """;
    private static final String GOOD = "192.0.2.1";
    private static final String BAD = "198.51.100.7";
    private static final Quarantine NO_QUARANTINE = (exchange, policy, reason) -> {
        throw new AssertionError("not to be put into quarantine");
    };

    @TempDir
    static Path folder;

    private final DnsServer dns = new DnsServer();
    private final Map<String, String> settings = new TreeMap<>();
    private final List<String> stored = new ArrayList<>();
    private Quarantine quarantine = NO_QUARANTINE;
    private TestSession session = new TestSession().withClient(BAD);
    private String sender = "alice@example.org";
    private TestExchange<Data> exchange = TestExchange.of(TestMessage.of(MAIL));

    @BeforeEach
    void publish() {
        settings.put("resolver", dns.address());
        settings.put("authservId", "gw.example.org");
        dns.txt("example.org", "v=spf1 ip4:192.0.2.1 -all").txt("client.example.org", "v=spf1 ip4:192.0.2.1 -all");
        policy("reject");
    }

    @AfterEach
    void close() {
        dns.close();
    }

    private void policy(String policy) {
        dns.remove("_dmarc.example.org").txt("_dmarc.example.org", "v=DMARC1; p=" + policy);
    }

    private static FilterSettings settings(Map<String, String> texts) {
        return new FilterSettings("x", name -> Optional.ofNullable(texts.get(name.substring("postern.x.".length()))));
    }

    private MailAuthenticationCheck check() {
        return settings(settings).make(MailAuthenticationCheck::new);
    }

    private Reply run(String mail) {
        return run(TestMessage.of(mail));
    }

    private Reply run(Message message) {
        MailAuthenticationCheck check = check();
        exchange = TestExchange.of(message).session(session).sender(sender);
        return exchange.run(each -> check.decide(each, quarantine));
    }

    private String relayed() throws IOException {
        return TestMessage.text(exchange.relayed().get(0).message());
    }

    private String field() throws IOException {
        return exchange.relayed()
                .get(0)
                .message()
                .header()
                .first("Authentication-Results")
                .orElse("");
    }

    private static Message signed(DnsServer dns, String mail) {
        DkimKey key = DkimKey.ed25519(folder.resolve("ed25519.pem"));
        dns.remove("s._domainkey.example.org").txt("s._domainkey.example.org", key.record());
        DkimSigner signer =
                settings(Map.of("keys", "example.org=s:" + key.file())).make(DkimSigner::new);
        TestExchange<Data> exchange = TestExchange.of(TestMessage.of(mail));
        exchange.run(signer::decide);
        return exchange.relayed().get(0).message();
    }

    // ---- what is found

    @Test
    void writesWhatItHasFound() throws Exception {
        session = session.withClient(GOOD);
        assertThat(run(MAIL).code()).isEqualTo(250);
        assertThat(relayed()).isEqualTo("""
                Authentication-Results: gw.example.org;
                 spf=pass smtp.mailfrom=alice@example.org;
                 spf=pass smtp.helo=client.example.org;
                 dkim=none;
                 dmarc=pass header.from=example.org
                """ + MAIL);
        assertThat(exchange.notes())
                .containsOnly(
                        Map.entry("spf.result", "pass"),
                        Map.entry("spf.domain", "example.org"),
                        Map.entry("dkim.result", "none"),
                        Map.entry("dmarc.result", "pass"),
                        Map.entry("dmarc.domain", "example.org"),
                        Map.entry("dmarc.policy", "reject"));
    }

    @Test
    void passesEverythingByDefault() throws Exception {
        assertThat(run(MAIL).code()).isEqualTo(250);
        assertThat(field())
                .isEqualTo("gw.example.org; spf=fail smtp.mailfrom=alice@example.org;"
                        + " spf=fail smtp.helo=client.example.org; dkim=none;"
                        + " dmarc=fail header.from=example.org policy.dmarc=reject");
        assertThat(exchange.notes()).containsEntry("dmarc.result", "fail").containsEntry("dmarc.policy", "reject");
    }

    @Test
    void aSignatureIsEnough() throws Exception {
        settings.put("enforce", "dmarc");
        assertThat(run(signed(dns, MAIL)).code()).isEqualTo(250);
        assertThat(field())
                .containsPattern("dkim=pass header.d=example.org header.s=s header.b=\"?[A-Za-z0-9+/]{8}\"?;")
                .contains("dmarc=pass header.from=example.org");
        assertThat(exchange.notes())
                .containsEntry("dkim.result", "pass")
                .containsEntry("dkim.domains", "example.org")
                .containsEntry("dmarc.result", "pass");
        assertThat(run(TestMessage.of(TestMessage.text(signed(dns, MAIL)).replace("It works", "Nothing works")))
                        .code())
                .isEqualTo(550);
        assertThat(exchange.notes()).containsEntry("dkim.result", "fail").containsKey("dkim.reason");
    }

    @Test
    void theNullSenderIsThatOfHelo() throws Exception {
        session = session.withClient(GOOD);
        sender = "";
        run(MAIL);
        assertThat(field())
                .isEqualTo("gw.example.org; spf=pass smtp.helo=client.example.org; dkim=none;"
                        + " dmarc=pass header.from=example.org");
        assertThat(exchange.notes()).containsEntry("spf.domain", "client.example.org");
    }

    // ---- what becomes of it

    @ParameterizedTest
    @CsvSource({
        "none, reject, mark, 250",
        "none, quarantine, reject, 250",
        "dmarc, none, reject, 250",
        "dmarc, quarantine, mark, 250",
        "dmarc, quarantine, reject, 550",
        "dmarc, quarantine, quarantine, 250",
        "dmarc, reject, mark, 550",
        "dmarc, reject, quarantine, 550",
        "dmarc, reject; t=y, mark, 250",
        "dmarc, reject; t=y, quarantine, 250",
        "dmarc, reject; pct=0, reject, 550",
    })
    void enforces(String enforce, String policy, String quarantined, int code) throws Exception {
        settings.put("enforce", enforce);
        settings.put("quarantine", quarantined);
        policy(policy);
        quarantine = (each, by, reason) -> {
            stored.add(by + ": " + reason);
            return "Q1";
        };
        Reply reply = run(MAIL);
        assertThat(reply.code()).isEqualTo(code);
        boolean quarantines = quarantined.equals("quarantine") && !policy.equals("reject");
        assertThat(stored)
                .isEqualTo(quarantines ? List.of("MailAuthentication: DMARC policy of example.org") : List.of());
        assertThat(exchange.relayed()).hasSize(code == 250 && !quarantines ? 1 : 0);
        if (code == 550) {
            assertThat(reply).hasToString("550 5.7.1 Email rejected per DMARC policy for example.org");
        }
    }

    @Test
    void cannotStore() {
        settings.put("enforce", "dmarc");
        settings.put("quarantine", "quarantine");
        policy("quarantine");
        quarantine = (each, by, reason) -> {
            throw new IOException("full");
        };
        assertThat(run(MAIL)).hasToString("451 4.3.0 Message cannot be stored; try again later");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Subject: x | 550 5.7.1 Message rejected: no From field",
                "From: Alice | 550 5.7.1 Message rejected: no address in From",
                "From: a@example.org\\nFrom: a@example.org | 550 5.7.1 Message rejected: more than one From field",
                "From: a@other.example, b@example.org | 550 5.7.1 Email rejected per DMARC policy for example.org",
                "From: b@example.org <a@other.example> | 550 5.7.1 Email rejected per DMARC policy for example.org",
                "From: a@other.example | 250 2.0.0 Queued",
                "From: a@example.orɡ | 250 2.0.0 Queued",
                "From: a@EXAMPLE．ORG | 550 5.7.1 Email rejected per DMARC policy for example.org",
            })
    void looksAtAllAuthors(String header, String reply) {
        settings.put("enforce", "dmarc");
        assertThat(run(header.replace("\\n", "\n") + "\n\nx\n")).hasToString(reply);
    }

    @Test
    void passesInvalidAuthorsIfItIsToldTo() throws Exception {
        settings.put("enforce", "dmarc");
        settings.put("invalidFrom", "pass");
        assertThat(run("From: Alice\n\nx\n").code()).isEqualTo(250);
        assertThat(field()).endsWith("dmarc=permerror reason=\"no address in From\"");
        assertThat(exchange.notes())
                .containsEntry("dmarc.result", "permerror")
                .containsEntry("dmarc.reason", "no address in From");
    }

    @Test
    void manyAuthorsAndSignatures() throws Exception {
        String authors =
                IntStream.range(0, 1000).mapToObj(i -> "a@d" + i + ".example").collect(Collectors.joining(",\n "));
        String signature = "DKIM-Signature: v=1; a=rsa-sha256; d=example.org; s=x; h=from; bh=YQ==; b=YQ==\n";
        run(signature.repeat(1000) + "From: " + authors + "\n\nx\n");
        assertThat(dns.queries()).hasSizeLessThan(30);
        assertThat(field()).hasSizeLessThan(5000).contains("more than 10 domains in From");
    }

    @ParameterizedTest
    @CsvSource({"pass, 250", "reject, 550"})
    void rejectsByItsSenderAlone(String spfFail, int code) {
        settings.put("spfFail", spfFail);
        dns.remove("example.org").txt("example.org", "v=spf1 -all exp=why.example.org");
        dns.txt("why.example.org", "%{i} is not ours");
        Reply reply = run("From: bob@other.example\n\nx\n");
        assertThat(reply.code()).isEqualTo(code);
        assertThat(reply.lines())
                .isEqualTo(
                        code == 250
                                ? List.of("Queued")
                                : List.of(
                                        "SPF validation failed for example.org, which explains: ",
                                        "198.51.100.7 is not ours"));
    }

    // ---- trouble

    @ParameterizedTest
    @CsvSource({
        "none, '', _dmarc.example.org, 250, temperror",
        "none, defer, _dmarc.example.org, 451, temperror",
        "dmarc, '', _dmarc.example.org, 451, temperror",
        "dmarc, pass, _dmarc.example.org, 250, temperror",
        "dmarc, '', example.org, 451, temperror", // SPF could pass
        "dmarc, '', client.example.org, 550, fail", // HELO has no say
    })
    void theDnsDoesNotAnswer(String enforce, String unavailable, String name, int code, String result) {
        settings.put("enforce", enforce);
        if (!unavailable.isEmpty()) {
            settings.put("unavailable", unavailable);
        }
        dns.servfail(name);
        Reply reply = run(MAIL);
        assertThat(reply.code()).isEqualTo(code);
        assertThat(exchange.notes()).containsEntry("dmarc.result", result);
        if (code == 451) {
            assertThat(reply).hasToString("451 4.4.3 Sender cannot be authenticated now; try again later");
        }
    }

    @Test
    void doesNotDeferWhatCouldNotBeRejected() {
        settings.put("enforce", "dmarc");
        policy("none");
        dns.servfail("example.org");
        assertThat(run(MAIL).code()).isEqualTo(250);
        assertThat(exchange.notes())
                .containsEntry("dmarc.result", "temperror")
                .containsEntry("spf.result", "temperror");
    }

    @Test
    void hasSoMuchTimeForAll() {
        settings.put("timeout", "300ms");
        dns.silent("example.org").silent("client.example.org").silent("_dmarc.example.org");
        long begin = System.nanoTime();
        run(MAIL);
        assertThat((System.nanoTime() - begin) / 1_000_000).isBetween(290L, 5_000L);
        assertThat(exchange.notes())
                .containsEntry("spf.result", "temperror")
                .containsEntry("dmarc.result", "temperror");
    }

    // ---- forged results

    @Test
    void removesForgedResults() throws Exception {
        run("""
                Authentication-Results: gw.example.org; dmarc=pass header.from=bank.example
                Received: x
                AUTHENTICATION-results : (c)
                 "GW.example.org" 1; spf=pass
                Authentication-Results: mx.example.net; spf=pass
                Authentication-Results: inner.example.org; spf=pass
                """ + MAIL);
        assertThat(exchange.relayed().get(0).message().header().all("Authentication-Results"))
                .hasSize(3)
                .satisfies(all -> assertThat(all.get(0)).startsWith("gw.example.org; spf=fail"))
                .endsWith("mx.example.net; spf=pass", "inner.example.org; spf=pass");
        settings.put("removeIds", "inner.example.org, other.example.org");
        run("Authentication-Results: inner.example.org; spf=pass\n" + MAIL);
        assertThat(relayed()).doesNotContain("inner.example.org");
        settings.put("removeAll", "true");
        run("Authentication-Results: mx.example.net; spf=pass\n" + MAIL);
        assertThat(relayed()).doesNotContain("mx.example.net");
    }

    @ParameterizedTest
    @ValueSource(strings = {"authenticated", "trusted network", "port"})
    void skipsClients(String why) throws Exception {
        settings.put("enforce", "dmarc");
        settings.put("removeIds", "inner.example.org");
        String forged = "Authentication-Results: gw.example.org; spf=pass\n";
        String inner = "Authentication-Results: inner.example.org; spf=pass\n";
        switch (why) {
            case "authenticated" -> session = session.withSubject("alice");
            case "port" -> settings.put("ports", "25, 2525");
            default -> settings.put("trustedNetworks", "192.0.2.0/24, 198.51.100.0/24, ::1");
        }
        assertThat(run(forged + inner + MAIL).code()).isEqualTo(250);
        assertThat(relayed()).isEqualTo(why.equals("trusted network") ? inner + MAIL : MAIL);
        assertThat(exchange.notes()).containsOnly(Map.entry("mailAuthentication.skipped", why));
        assertThat(dns.queries()).isEmpty();
    }

    @Test
    void checksAuthenticatedClientsToo() {
        settings.put("enforce", "dmarc");
        settings.put("authenticated", "true");
        settings.put("ports", String.valueOf(session.local().getPort()));
        session = session.withSubject("alice");
        assertThat(run(MAIL).code()).isEqualTo(550);
    }

    @Test
    void leavesWhatIsInQuarantine() {
        MailAuthenticationCheck check = check();
        exchange = TestExchange.of(TestMessage.of(MAIL)).recipients();
        assertThat(exchange.run(each -> check.decide(each, quarantine)).code()).isEqualTo(250);
        assertThat(dns.queries()).isEmpty();
    }

    /** 200 MB are not kept in memory. */
    @Test
    void readsLargeMessages() throws Exception {
        byte[] header = "From: alice@example.org\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
        long body = 200L << 20;
        Octets large = new Octets() {
            @Override
            public InputStream open() {
                return new SequenceInputStream(new ByteArrayInputStream(header), new Zeros(body));
            }

            @Override
            public long size() {
                return header.length + body;
            }
        };
        assertThat(run(Message.of(large, MimeRules.DEFAULT)).code()).isEqualTo(250);
        assertThat(exchange.relayed().get(0).message().size()).isGreaterThan(body + header.length);
    }

    private static final class Zeros extends InputStream {
        private long left;

        Zeros(long length) {
            left = length;
        }

        @Override
        public int read() {
            return left-- > 0 ? 'x' : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            int count = (int) Math.min(left, length);
            left -= count;
            return count == 0 ? -1 : count;
        }
    }

    // ---- settings

    @ParameterizedTest
    @CsvSource({
        "enforce, spf, 'one of NONE, DMARC'",
        "quarantine, x, 'one of MARK, REJECT, QUARANTINE'",
        "timeout, 10m, 'a duration from 1ms to 9m, such as 10s'",
        "authservId, '[192.0.2.1]', 'a host name in ASCII of at most 253 characters, such as mx.example.org'",
        "authservId, 'a;b', 'a host name in ASCII of at most 253 characters, such as mx.example.org'",
        "removeIds, 'mx.example.org, a b', 'a host name in ASCII of at most 253 characters, such as mx.example.org'",
        "ports, 70000, a number from 1 to 65535",
        "trustedNetworks, 192.0.2.1/24, an address or a network",
        "unavailable, x, 'one of DEFER, PASS'",
    })
    void saysWhatIsAllowed(String name, String text, String expected) {
        settings.put(name, text);
        assertThatThrownBy(this::check)
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("postern.x." + name)
                .hasMessageContaining(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".",
                "..",
                "gw..example.org",
                ".gw.example.org",
                "gw.example.org..",
                "gw example.org",
                "192.0.2.1",
                "[192.0.2.1]",
                "[IPv6:2001:db8::1]",
                "2001:db8::1",
                "\"gw\"",
                "gw(x)",
                "gw;",
                "-@-",
                "b\u00fccher.example"
            })
    void idsAreNames(String text) {
        String allowed = "a host name in ASCII of at most 253 characters, such as mx.example.org";
        for (String invalid : new String[] {text, "a." + "b".repeat(64), "a.".repeat(126) + "bc"}) {
            settings.put("authservId", invalid);
            assertThatThrownBy(this::check)
                    .isInstanceOf(SettingException.class)
                    .hasMessageContaining(invalid)
                    .hasMessageContaining("postern.x.authservId")
                    .hasMessageContaining(allowed);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gw.example.org", "GW.example.org.", "localhost", "gw_1.example.org", "xn--bcher-kva.example"})
    void namesAreIds(String text) throws Exception {
        settings.put("authservId", text);
        run(MAIL);
        assertThat(field()).startsWith(text + ";");
    }

    @Test
    void theLineOfAMailboxFileStaysTheFirst() throws Exception {
        run("From alice@example.org Mon Nov 30 00:00:00 2026\n" + MAIL);
        assertThat(TestMessage.text(exchange.relayed().get(0).message()))
                .startsWith("From alice@example.org Mon Nov 30 00:00:00 2026\nAuthentication-Results: gw.example.org;");
    }

    @Test
    void hasANameOfItsOwn() throws Exception {
        settings.remove("authservId");
        run(MAIL);
        assertThat(field()).matches("(?s)[!-:<-~]+; spf=.*");
    }
}
