package org.postern.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Connect;
import org.postern.api.Reply;
import org.postern.testing.Certificates;
import org.postern.testing.GatewayFixture;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** Connections that come through a proxy: the client is whom it names. */
@Tag("wire")
class ProxyTest {

    private static final byte[] SIGNATURE = {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10};

    /** A gateway that greets with what it takes for the client and itself. */
    private static GatewayFixture gateway(ScriptedUpstream upstream, String proxies) {
        return new GatewayFixture(upstream)
                .with(properties -> properties.set("proxyNetworks", proxies))
                .policy(
                        Connect.class,
                        exchange -> Reply.of(
                                220,
                                "",
                                exchange.session().client() + " at "
                                        + exchange.session().local() + " as "
                                        + exchange.attributes().get("client.address")));
    }

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 192.0.2.1 198.51.100.9 4711 25, 220 /192.0.2.1:4711 at /198.51.100.9:25 as 192.0.2.1",
        "PROXY TCP6 2001:db8::1 2001:db8::9 4711 25,"
                + " 220 /[2001:db8:0:0:0:0:0:1]:4711 at /[2001:db8:0:0:0:0:0:9]:25 as 2001:db8:0:0:0:0:0:1",
        "PROXY TCP6 ::ffff:192.0.2.1 ::ffff:198.51.100.9 4711 25,"
                + " 220 /192.0.2.1:4711 at /198.51.100.9:25 as 192.0.2.1",
    })
    void version1(String header, String greeting) throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway =
                        gateway(upstream, "10.0.0.0/8, 127.0.0.0/8").start();
                SmtpClient client = gateway.connect()) {
            client.send(header + "\r\nEHLO client.test\r\n");
            assertThat(client.reply()).isEqualTo(greeting);
            assertThat(client.reply()).startsWith("250");
        }
    }

    @Test
    void version2() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = gateway(upstream, "127.0.0.1").start();
                SmtpClient ipv4 = gateway.connect();
                SmtpClient ipv6 = gateway.connect()) {
            ipv4.send(version2(0x21, 0x11, "192.0.2.1", "198.51.100.9", new byte[0]));
            assertThat(ipv4.reply()).isEqualTo("220 /192.0.2.1:4711 at /198.51.100.9:25 as 192.0.2.1");
            ipv6.send(version2(0x21, 0x21, "2001:db8::1", "2001:db8::9", new byte[] {4, 0, 2, 'o', 'k'}));
            assertThat(ipv6.reply()).startsWith("220 /[2001:db8:0:0:0:0:0:1]:4711 at /[2001:db8:0:0:0:0:0:9]:25");
        }
    }

    @Test
    void aProxyThatSpeaksForItselfIsTheClient() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = gateway(upstream, "127.0.0.1").start();
                SmtpClient unknown = gateway.connect();
                SmtpClient local = gateway.connect();
                SmtpClient unixSocket = gateway.connect()) {
            unknown.send("PROXY UNKNOWN\r\n");
            assertThat(unknown.reply()).startsWith("220 /127.0.0.1:");
            local.send(version2(0x20, 0, "", "", new byte[0]));
            assertThat(local.reply()).startsWith("220 /127.0.0.1:");
            unixSocket.send(version2(0x21, 0x31, "", "", new byte[216]));
            assertThat(unixSocket.reply()).startsWith("220 /127.0.0.1:");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "EHLO client.test\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.9 4711\r\n",
                "PROXY TCP4 example.org 198.51.100.9 4711 25\r\n",
                "PROXY TCP4 192.0.2.0/24 198.51.100.9 4711 25\r\n",
                "PROXY TCP4 2001:db8::1 2001:db8::9 4711 25\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.9 70000 25\r\n",
                "PROXY TCP4 192.0.2.1 198.51.100.9 4711 25\n",
                "proxy UNKNOWN\r\n      ",
                "PROXY UNKNOWN xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                "\r\n\r\n\0\r\nQUIT\n\21\21\0\14............",
            })
    void aConnectionWithoutHeaderIsClosed(String start) throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = gateway(upstream, "127.0.0.1").start();
                SmtpClient client = gateway.connect()) {
            client.send(start);
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void aClientThatIsNoProxyCannotSayWhoItIs() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = gateway(upstream, "192.0.2.0/24").start();
                SmtpClient client = gateway.connect()) {
            client.send("PROXY TCP4 192.0.2.1 198.51.100.9 4711 25\r\n");
            assertThat(client.reply()).startsWith("220 /127.0.0.1:");
            assertThat(client.reply()).startsWith("500 5.5.1 ");
        }
    }

    @Test
    void aProxyThatSaysNothingIsClosedInTime() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = gateway(upstream, "127.0.0.1")
                        .with(properties -> properties.set("activeTimeout", "200ms"))
                        .start();
                SmtpClient client = gateway.connect()) {
            client.send("PROXY TCP4");
            assertThat(client.isAtEnd()).isTrue();
        }
    }

    @Test
    void tlsMayFollowTheHeaderAtOnce(@TempDir Path folder) throws IOException {
        Certificates certificates = new Certificates(folder, "localhost");
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = gateway(upstream, "127.0.0.1")
                        .with(properties -> {
                            properties.set("interfaces", "ssl://127.0.0.1:0");
                            properties.set("keyStore", certificates.keyStore());
                            properties.set("keyStorePassword", Certificates.PASSWORD);
                        })
                        .start();
                SmtpClient client = gateway.connect()) {
            client.send("PROXY TCP4 192.0.2.1 198.51.100.9 4711 25\r\n");
            client.secure(certificates.client());
            assertThat(client.reply()).startsWith("220 /192.0.2.1:4711 at ");
        }
    }

    @Test
    void sessionsAreCountedForTheClientThatTheProxyNames() throws IOException {
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = gateway(upstream, "127.0.0.1")
                        .with(properties -> properties.set("maxSessionsPerClient", "1"))
                        .start();
                SmtpClient first = gateway.connect();
                SmtpClient other = gateway.connect();
                SmtpClient second = gateway.connect()) {
            first.send("PROXY TCP4 192.0.2.1 198.51.100.9 4711 25\r\n");
            assertThat(first.reply()).startsWith("220 ");
            other.send("PROXY TCP4 192.0.2.2 198.51.100.9 4711 25\r\n");
            assertThat(other.reply()).startsWith("220 ");
            second.send("PROXY TCP4 192.0.2.1 198.51.100.9 4712 25\r\n");
            assertThat(second.reply()).isEqualTo("421 4.7.0 Too many connections from your address; try again later");
        }
    }

    private static byte[] version2(int command, int family, String client, String local, byte[] more)
            throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (!client.isEmpty()) {
            body.write(InetAddress.getByName(client).getAddress());
            body.write(InetAddress.getByName(local).getAddress());
            body.write(ByteBuffer.allocate(4)
                    .putShort((short) 4711)
                    .putShort((short) 25)
                    .array());
        }
        body.write(more);
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.write(SIGNATURE);
        header.write(ByteBuffer.allocate(4)
                .put((byte) command)
                .put((byte) family)
                .putShort((short) body.size())
                .array());
        header.write(body.toByteArray());
        header.write("EHLO client.test\r\n".getBytes(StandardCharsets.US_ASCII));
        return header.toByteArray();
    }

    @Test
    void nothingIsSaidInTheClearToAClientOfTls(@TempDir Path folder) throws IOException {
        Certificates certificates = new Certificates(folder, "localhost");
        try (ScriptedUpstream upstream = new ScriptedUpstream();
                GatewayFixture gateway = gateway(upstream, "127.0.0.1")
                        .with(properties -> {
                            properties.set("interfaces", "ssl://127.0.0.1:0");
                            properties.set("keyStore", certificates.keyStore());
                            properties.set("keyStorePassword", Certificates.PASSWORD);
                            properties.set("maxSessionsPerClient", "1");
                        })
                        .start();
                SmtpClient first = gateway.connect();
                SmtpClient second = gateway.connect()) {
            first.send("PROXY TCP4 192.0.2.1 198.51.100.9 4711 25\r\n");
            first.secure(certificates.client());
            assertThat(first.reply()).startsWith("220 ");
            second.send("PROXY TCP4 192.0.2.1 198.51.100.9 4712 25\r\n");
            assertThat(second.isAtEnd()).isTrue();
        }
    }
}
