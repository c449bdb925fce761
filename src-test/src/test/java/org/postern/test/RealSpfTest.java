package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postern.filters.FilterSettings;
import org.postern.filters.dns.DnsResolver;
import org.postern.filters.spf.Spf;
import org.postern.testing.DnsServer;

/** Our check and pyspf's (Debian: python3-spf, python3-dnspython) come to the same results, asking the same name server. */
@Tag("slow")
@UsesPrograms
@Timeout(120)
class RealSpfTest {

    /** Name, type and data of a record; a text goes to the end of the line. */
    private static final String ZONE = """
            all.test TXT v=spf1 -all
            soft.test TXT v=spf1 ~all
            neutral.test TXT v=spf1 ?all
            plus.test TXT v=spf1 +all
            nothing.test TXT v=spf1
            upper.test TXT V=SPF1 IP4:192.0.2.1 -ALL
            spaces.test TXT v=spf1   ip4:192.0.2.1   -all  \s
            other.test TXT v=spf10 +all
            texts.test TXT something else
            texts.test TXT v=spf1 -all
            two.test TXT v=spf1 -all
            two.test TXT v=spf1 +all
            ip4.test TXT v=spf1 ip4:192.0.2.1 -all
            net4.test TXT v=spf1 ip4:192.0.2.0/24 -all
            host4.test TXT v=spf1 ip4:192.0.2.77/24 -all
            net0.test TXT v=spf1 ip4:0.0.0.0/0 -all
            bad4.test TXT v=spf1 ip4:192.0.2.300 -all
            short4.test TXT v=spf1 ip4:192.0.2 -all
            long4.test TXT v=spf1 ip4:192.0.2.0/33 -all
            zero4.test TXT v=spf1 ip4:192.0.2.0/024 -all
            ip6.test TXT v=spf1 ip6:2001:db8::1 -all
            net6.test TXT v=spf1 ip6:2001:db8::/32 -all
            bad6.test TXT v=spf1 ip6:2001:db8::/129 -all
            mapped.test TXT v=spf1 ip6:::ffff:192.0.2.1 -all
            a.test TXT v=spf1 a -all
            a.test A 192.0.2.1
            a.test AAAA 2001:db8::1
            a24.test TXT v=spf1 a:a.test/24 -all
            a64.test TXT v=spf1 a:a.test//64 -all
            a2464.test TXT v=spf1 a:a.test/24//64 -all
            abad.test TXT v=spf1 a:a.test/33 -all
            aempty.test TXT v=spf1 a: -all
            alabel.test TXT v=spf1 a:test -all
            anumber.test TXT v=spf1 a:192.0.2.1 -all
            aport.test TXT v=spf1 a:a.test:8080 -all
            adot.test TXT v=spf1 a:a.test. -all
            aslash.test TXT v=spf1 a:foo:bar/baz.test -all
            alias.test TXT v=spf1 a:alias2.test -all
            alias2.test CNAME a.test.
            aliased.test CNAME ip4.test.
            mx.test TXT v=spf1 mx -all
            mx.test MX 10 a.test.
            mx.test MX 20 missing.test.
            mx24.test TXT v=spf1 mx:mx.test/24 -all
            nullmx.test TXT v=spf1 mx -all
            nullmx.test MX 0 .
            manymx.test TXT v=spf1 mx -all
            ptr.test TXT v=spf1 ptr -all
            ptrother.test TXT v=spf1 ptr:ptr.test -all
            ptrnone.test TXT v=spf1 ptr:none.test -all
            mail.ptr.test A 192.0.2.7
            forged.ptr.test A 192.0.2.200
            7.2.0.192.in-addr.arpa PTR mail.ptr.test.
            8.2.0.192.in-addr.arpa PTR forged.ptr.test.
            exists.test TXT v=spf1 exists:%{ir}.list.test -all
            1.2.0.192.list.test A 127.0.0.2
            include.test TXT v=spf1 include:ip4.test -all
            includefail.test TXT v=spf1 include:all.test ip4:192.0.2.1 -all
            includesoft.test TXT v=spf1 include:soft.test ?all
            includenone.test TXT v=spf1 include:missing.test -all
            includetwo.test TXT v=spf1 include:two.test -all
            includebad.test TXT v=spf1 include:bad4.test -all
            includeempty.test TXT v=spf1 include -all
            loop.test TXT v=spf1 include:loop.test -all
            redirect.test TXT v=spf1 redirect=ip4.test
            redirectall.test TXT v=spf1 ?all redirect=ip4.test
            redirectnone.test TXT v=spf1 redirect=missing.test
            redirecttwice.test TXT v=spf1 redirect=ip4.test redirect=all.test
            redirectearly.test TXT v=spf1 redirect=all.test ip4:192.0.2.1
            redirectloop.test TXT v=spf1 redirect=redirectloop.test
            redirectempty.test TXT v=spf1 redirect=
            exp.test TXT v=spf1 -all exp=why.test
            expbad.test TXT v=spf1 -all exp=%{x}.test
            exptwice.test TXT v=spf1 -all exp=why.test exp=why.test
            why.test TXT %{i} is not one of ours
            unknown.test TXT v=spf1 foo:bar.test -all
            behind.test TXT v=spf1 ip4:192.0.2.1 foo -all
            modifier.test TXT v=spf1 foo=bar ip4:192.0.2.1 -all
            modifierbad.test TXT v=spf1 foo=%abc ip4:192.0.2.1 -all
            comma.test TXT v=spf1 ip4:192.0.2.1, -all
            allarg.test TXT v=spf1 all:foo.test
            allcidr.test TXT v=spf1 -all/8
            double.test TXT v=spf1 --all
            macrol.test TXT v=spf1 exists:%{l}.users.test -all
            alice.users.test A 127.0.0.2
            macrolr.test TXT v=spf1 exists:%{l1r-}.%{d2}.users.test -all
            a.macrolr.test.users.test A 127.0.0.2
            macroh.test TXT v=spf1 exists:%{h}.helo.test -all
            client.test.helo.test A 127.0.0.2
            macrov.test TXT v=spf1 exists:%{ir}.%{v}.rev.test -all
            1.2.0.192.in-addr.rev.test A 127.0.0.2
            macroo.test TXT v=spf1 include:%{o}.sub.test -all
            macroo.test.sub.test TXT v=spf1 exists:%{d}.%{o} -all
            macroo.test.sub.test.macroo.test A 127.0.0.2
            macrop.test TXT v=spf1 exists:%{p}.names.test -all
            unknown.names.test A 127.0.0.2
            mail.ptr.test.names.test A 127.0.0.2
            macros.test TXT v=spf1 exists:%{S}.s.test -all
            alice%40macros.test.s.test A 127.0.0.2
            macropct.test TXT v=spf1 exists:a%%b%_c%-d.test -all
            macro0.test TXT v=spf1 exists:%{d0}.test -all
            macroc.test TXT v=spf1 exists:%{c}.test -all
            macroend.test TXT v=spf1 exists:foo%{d -all
            macroplain.test TXT v=spf1 exists:foo%.test -all
            macrolabel.test TXT v=spf1 exists:%{d}foo -all
            voids2.test TXT v=spf1 a:void1.test a:void2.test ip4:192.0.2.1 -all
            voids3.test TXT v=spf1 a:void1.test a:void2.test a:void3.test ip4:192.0.2.1 -all
            ten.test TXT v=spf1 a:a.test a:a.test a:a.test a:a.test a:a.test a:a.test a:a.test a:a.test a:a.test a:a.test ?all
            eleven.test TXT v=spf1 a:a.test a:a.test a:a.test a:a.test a:a.test a:a.test a:a.test a:a.test a:a.test a:a.test a:a.test ?all
            servfail.test TXT v=spf1 -all
            includeservfail.test TXT v=spf1 include:servfail.test -all
            aservfail.test TXT v=spf1 a:servfail.test -all
            ptrservfail.test TXT v=spf1 ptr:a.test ?all
            manyvoidmx.test TXT v=spf1 mx ip4:192.0.2.1 -all
            manyvoidmx.test MX 10 void1.test.
            manyvoidmx.test MX 20 void2.test.
            manyvoidmx.test MX 30 void3.test.
            umlaut.test TXT v=spf1 ip4:192.0.2.1 exists:m\u00fcller.test -all
            xn--mller-kva.test TXT v=spf1 ip4:192.0.2.1 -all
            """;

    /** The domains where both differ, and why. */
    private static final Map<String, String> JUDGED = Map.of(
            "manyvoidmx.test", "RFC 7208 §4.6.4 limits terms that find nothing; pyspf counts the hosts of one mx, too",
            "macro0.test", "RFC 7208 §7.3: a number of labels must be nonzero; pyspf takes it for none",
            "ptrservfail.test", "RFC 7208 §5.5: if the name of the address cannot be looked up, ptr does not match");

    private static final String PYTHON = """
            import sys
            import dns.resolver
            resolver = dns.resolver.Resolver(configure=False)
            resolver.nameservers = ['127.0.0.1']
            resolver.port = int(sys.argv[1])
            dns.resolver.default_resolver = resolver
            import spf
            for line in sys.stdin:
                client, sender, helo = line.rstrip('\\n').split('\\t')
                print(line.rstrip('\\n') + '\\t' + spf.check2(i=client, s=sender, h=helo)[0])
            """;

    /** A client, a sender and what it said at HELO, with tabs between. */
    private static Stream<String> questions() {
        Stream<String> domains = Stream.concat(
                        ZONE.lines()
                                .filter(line -> line.contains(" TXT v=spf1") || line.contains(" TXT V=SPF1"))
                                .map(line -> line.substring(0, line.indexOf(' '))),
                        Stream.of("missing.test", "other.test", "aliased.test", "label", "a..test", "servfail.test"))
                .distinct();
        Stream<String> senders = domains.flatMap(domain -> Stream.of("192.0.2.1", "192.0.2.99", "2001:db8::1")
                .map(client -> String.join("\t", client, "alice@" + domain, "client.test")));
        return Stream.concat(
                senders,
                Stream.of(
                        "192.0.2.7\talice@ptr.test\tclient.test",
                        "192.0.2.7\talice@ptrother.test\tclient.test",
                        "192.0.2.7\talice@ptrnone.test\tclient.test",
                        "192.0.2.8\talice@ptr.test\tclient.test",
                        "192.0.2.7\talice@macrop.test\tclient.test",
                        "192.0.2.9\talice@ptrservfail.test\tclient.test",
                        "192.0.2.1\ta-b-c@macrolr.test\tclient.test",
                        "192.0.2.1\ta.b-c@macrolr.test\tclient.test",
                        "192.0.2.1\tbob@macrol.test\tclient.test",
                        "192.0.2.1\t\tip4.test",
                        "192.0.2.99\t\tip4.test",
                        "192.0.2.1\t\t[192.0.2.1]",
                        "192.0.2.1\tALICE@IP4.TEST\tclient.test"));
    }

    private static DnsServer server() {
        DnsServer server = new DnsServer();
        for (String line : ZONE.lines().toList()) {
            String[] words = line.split(" ", 3);
            if (words[1].equals("TXT")) {
                server.txt(words[0], words[2]);
            } else {
                server.record(words[0], words[1], words[2]);
            }
        }
        IntStream.range(0, 11).forEach(i -> server.record("manymx.test", "MX", i + " mx" + i + ".a.test."));
        server.record("mx0.a.test", "A", "192.0.2.1");
        return server.servfail("servfail.test").servfail("9.2.0.192.in-addr.arpa");
    }

    @Test
    void agreesWithPyspf() throws Exception {
        Map<String, String> different = new TreeMap<>();
        int agreed = 0;
        try (DnsServer server = server()) {
            DnsResolver resolver = new DnsResolver(new FilterSettings(
                    "x", name -> Optional.of(server.address()).filter(any -> name.endsWith(".resolver"))));
            List<String> answers = pyspf(server.port());
            assertThat(answers).hasSizeGreaterThan(300);
            for (String answer : answers) {
                String[] cells = answer.split("\t", -1);
                String domain = cells[1].substring(cells[1].indexOf('@') + 1);
                String ours = new Spf(InetAddress.getByName(cells[0]), cells[2])
                        .checkSender(cells[1], resolver.forMessage(), false)
                        .result()
                        .toString();
                if (ours.equals(cells[3])) {
                    agreed++;
                } else {
                    different.merge(
                            domain,
                            cells[0] + " ours " + ours + ", pyspf " + cells[3],
                            (one, other) -> one + "; " + other);
                }
            }
        }
        assertThat(different.keySet()).as(different.toString()).isEqualTo(JUDGED.keySet());
        assertThat(agreed).isGreaterThan(290);
    }

    private static List<String> pyspf(int port) throws Exception {
        Path python = Program.require(
                Optional.of(Path.of("/usr/bin/python3")) // Debian's, which has Debian's packages
                        .filter(file -> Files.exists(Path.of("/usr/lib/python3/dist-packages/spf.py"))
                                && Files.exists(Path.of("/usr/lib/python3/dist-packages/dns/resolver.py"))),
                "pyspf",
                "python3-spf, python3-dnspython");
        Path script = Files.writeString(Files.createTempFile("postern", ".py"), PYTHON);
        try {
            Program.Result result = new Program(python)
                    .run(
                            questions().collect(Collectors.joining("\n", "", "\n")),
                            List.of("-W", "ignore", script.toString(), Integer.toString(port)));
            assertThat(result.status()).as(result.output()).isZero();
            return result.output().lines().toList();
        } finally {
            Files.delete(script);
        }
    }
}
