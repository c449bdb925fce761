package org.postern.filters.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.filters.FilterSettings;
import org.postern.filters.dns.Dns.Type;
import org.postern.filters.link.Deadline;
import org.postern.settings.SettingException;
import org.postern.testing.DnsServer;

@Tag("wire")
@Timeout(30)
class DnsResolverTest {

    private final DnsServer server = new DnsServer();
    private final DnsServer other = new DnsServer();

    @AfterEach
    void closeServers() {
        server.close();
        other.close();
    }

    private static DnsResolver resolver(Map<String, String> settings) {
        return new FilterSettings(
                        "mailAuthentication",
                        name -> Optional.ofNullable(
                                settings.get(name.substring("postern.mailAuthentication.".length()))))
                .make(DnsResolver::new);
    }

    private DnsResolver resolver() {
        return resolver(Map.of("resolver", server.address()));
    }

    @ParameterizedTest
    @CsvSource({
        "A, 192.0.2.1, 192.0.2.1",
        "AAAA, 2001:db8::1, 2001:db8:0:0:0:0:0:1",
        "PTR, mail.example.org., mail.example.org",
        "NS, ns.example.org., ns.example.org",
        "CNAME, other.example.org., other.example.org",
        "MX, 10 mail.example.org., mail.example.org",
        "MX, 0 ., ''"
    })
    void readsEachType(Type type, String data, String expected) throws Exception {
        server.record("example.org", type.name(), data);
        assertThat(resolver().query("Example.ORG.", type)).isEqualTo(DnsAnswer.of(expected));
    }

    @Test
    void joinsTheStringsOfATextAsBytes() throws Exception {
        server.txt("example.org", List.of("v=spf1 ", "\u00c3\u00bc -all")).txt("example.org", "");
        assertThat(resolver().query("example.org", Type.TXT).records())
                .containsExactlyInAnyOrder("v=spf1 \u00c3\u00bc -all", "");
    }

    @Test
    void mailExchangersComeByPreference() throws Exception {
        server.record("example.org", "MX", "20 b.example.org.")
                .record("example.org", "MX", "10 c.example.org.")
                .record("example.org", "MX", "30 a.example.org.");
        assertThat(resolver().query("example.org", Type.MX).records())
                .containsExactly("c.example.org", "b.example.org", "a.example.org");
    }

    @Test
    void voidLookups() throws Exception {
        server.empty("example.org");
        assertThat(resolver().query("example.org", Type.TXT)).isEqualTo(DnsAnswer.NO_DATA);
        assertThat(resolver().query("no.example.org", Type.TXT)).isEqualTo(DnsAnswer.NO_SUCH_NAME);
        assertThat(resolver().query("example.org", Type.TXT).isVoid()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "a..b", ".example.org"})
    void whatIsNoNameIsNotThere(String name) throws Exception {
        assertThat(resolver().query(name, Type.A)).isEqualTo(DnsAnswer.NO_SUCH_NAME);
        assertThat(resolver().query("x".repeat(64) + ".example.org", Type.A)).isEqualTo(DnsAnswer.NO_SUCH_NAME);
        assertThat(resolver().query("x.".repeat(128) + "org", Type.A)).isEqualTo(DnsAnswer.NO_SUCH_NAME);
        assertThat(server.queries()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "b\u00fccher.example, xn--bcher-kva.example",
        "sel._domainkey.B\u00dcCHER.example, sel._domainkey.xn--bcher-kva.example",
        "a\\b.example, a\\\\b.example",
        "@, \\@",
        "a b.example, a\\032b.example"
    })
    void asksForNamesOfAllKinds(String name, String asked) throws Exception {
        resolver().query(name, Type.TXT);
        assertThat(server.queries()).containsExactly(asked + " TXT udp");
    }

    // ---- aliases

    @Test
    void followsAliases() throws Exception {
        server.record("a.example.org", "CNAME", "b.example.org.")
                .record("b.example.org", "CNAME", "c.example.org.")
                .txt("c.example.org", "text")
                .record("d.example.org", "CNAME", "none.example.org.");
        assertThat(resolver().query("a.example.org", Type.TXT)).isEqualTo(DnsAnswer.of("text"));
        assertThat(resolver().query("a.example.org", Type.A)).isEqualTo(DnsAnswer.NO_DATA);
        assertThat(resolver().query("d.example.org", Type.TXT)).isEqualTo(DnsAnswer.NO_SUCH_NAME);
    }

    @Test
    void aliasesInACircleAreTrouble() {
        server.record("a.example.org", "CNAME", "b.example.org.").record("b.example.org", "CNAME", "a.example.org.");
        assertThatThrownBy(() -> resolver().query("a.example.org", Type.TXT))
                .isInstanceOf(DnsException.class)
                .hasMessageContaining("circle");
    }

    // ---- transport

    @Test
    void longAnswersComeOverTcp() throws Exception {
        server.txt("example.org", "x".repeat(5000));
        assertThat(resolver().query("example.org", Type.TXT)).isEqualTo(DnsAnswer.of("x".repeat(5000)));
        assertThat(server.queries()).containsExactly("example.org TXT udp", "example.org TXT tcp");
    }

    @Test
    void truncatedAnswersComeOverTcp() throws Exception {
        server.txt("example.org", "text").truncated("example.org");
        assertThat(resolver().query("example.org", Type.TXT)).isEqualTo(DnsAnswer.of("text"));
    }

    @Test
    void aKilobyteFitsIntoAPacket() throws Exception {
        server.txt("example.org", "x".repeat(1000));
        assertThat(resolver().query("example.org", Type.TXT)).isEqualTo(DnsAnswer.of("x".repeat(1000)));
        assertThat(server.queries()).containsExactly("example.org TXT udp");
    }

    @Test
    void serversWithoutEdns() throws Exception {
        server.txt("example.org", "text").withoutEdns("example.org");
        assertThat(resolver().query("example.org", Type.TXT)).isEqualTo(DnsAnswer.of("text"));
    }

    // ---- trouble

    @Test
    void theNextServerIsAsked() throws Exception {
        server.servfail("a.example.org").silent("b.example.org").rcode("c.example.org", 5);
        other.txt("a.example.org", "a").txt("b.example.org", "b").txt("c.example.org", "c");
        DnsResolver both = resolver(Map.of("resolver", server.address() + ", " + other.address(), "timeout", "2s"));
        for (String name : List.of("a", "b", "c")) {
            assertThat(both.query(name + ".example.org", Type.TXT)).isEqualTo(DnsAnswer.of(name));
        }
    }

    @Test
    void servfailIsTrouble() {
        server.servfail("example.org");
        assertThatThrownBy(() -> resolver().query("example.org", Type.TXT))
                .isInstanceOf(DnsException.class)
                .hasMessage("cannot look up example.org. TXT: SERVFAIL");
    }

    @Test
    void aClosedPortIsTrouble() {
        DnsResolver resolver = resolver(Map.of("resolver", other.address()));
        other.close();
        assertThatThrownBy(() -> resolver.query("example.org", Type.TXT))
                .isInstanceOf(DnsException.class)
                .hasMessage("cannot look up example.org. TXT: connection refused");
    }

    static Stream<Arguments> reasons() {
        return Stream.of(
                Arguments.of(new IOException("SERVFAIL"), "SERVFAIL"),
                Arguments.of(new PortUnreachableException(), "connection refused"),
                Arguments.of(new NoRouteToHostException(), "no route to host"),
                Arguments.of(new SocketTimeoutException(" "), "socket timeout"),
                Arguments.of(new EOFException(), "EOFException"),
                Arguments.of(new IOException(), "IOException"));
    }

    @ParameterizedTest
    @MethodSource("reasons")
    void troubleHasAReason(IOException cause, String reason) {
        assertThat(new DnsException("no answer", cause))
                .hasMessage("no answer: " + reason)
                .hasCause(cause);
    }

    @Test
    void silenceIsTroubleInTime() {
        server.silent("example.org");
        long before = System.nanoTime();
        assertThatThrownBy(() -> resolver(Map.of("resolver", server.address(), "timeout", "300ms"))
                        .query("example.org", Type.TXT))
                .isInstanceOf(DnsException.class);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void allLookupsOfAMessageHaveOneDeadline() throws Exception {
        server.txt("example.org", "text").silent("silent.example.org");
        Dns message = resolver(Map.of("resolver", server.address(), "timeout", "300ms"))
                .forMessage();
        assertThat(message.query("example.org", Type.TXT)).isEqualTo(DnsAnswer.of("text"));
        assertThatThrownBy(() -> message.query("silent.example.org", Type.TXT)).isInstanceOf(DnsException.class);
        assertThatThrownBy(() -> message.query("example.org", Type.TXT)).isInstanceOf(DnsException.class);
        Dns any = (name, type) -> DnsAnswer.of("text");
        assertThatThrownBy(() -> any.within(Deadline.in(Duration.ofSeconds(-1))).query("example.org", Type.TXT))
                .isInstanceOf(DnsException.class);
    }

    // ---- settings

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.1:5353", "::1", "[::1]", "[::1]:53", "192.0.2.1, 192.0.2.2:53", ""})
    void resolvers(String text) {
        assertThat(resolver(Map.of("resolver", text)).timeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ns.example.org", "127.0.0.1:0", "127.0.0.1:65536", "1.2.3", "[::1", "127.0.0.1:x"})
    void noResolvers(String text) {
        assertThatThrownBy(() -> resolver(Map.of("resolver", text)))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("postern.mailAuthentication.resolver")
                .hasMessageContaining("addresses of name servers");
    }
}
