package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.postern.testing.SmtpClient;

/** A server that others wrote, behind the gateway: Postfix' {@code smtp-sink}. */
@Tag("slow")
@UsesPrograms
class RealServerTest {

    @TempDir
    Path folder;

    @Test
    void getsEachMailOnce() throws IOException, InterruptedException {
        Program sink = new Program("smtp-sink", "postfix");
        int port = Ports.free();
        Path mails = Files.createDirectory(folder.resolve("mails"));
        List<String> arguments = new ArrayList<>(List.of("-d", mails + "/%M.", "127.0.0.1:" + port, "100"));
        if (System.getProperty("user.name").equals("root")) {
            arguments.addAll(0, List.of("-u", System.getProperty("user.name"))); // it insists on that
        }
        Process server = sink.start(arguments);
        try {
            Ports.awaitListening(port);
            try (LaunchedGateway gateway = new LaunchedGateway(
                            folder,
                            Map.of(
                                    "postern.http.port", "0",
                                    "postern.interfaces", "tcp://127.0.0.1:0",
                                    "postern.upstream.host", "127.0.0.1",
                                    "postern.upstream.port", String.valueOf(port)));
                    SmtpClient client = new SmtpClient(gateway.address("tcp"))) {
                assertThat(client.hello()).startsWith("250-");
                for (int i = 0; i < 20; i++) {
                    assertThat(client.mail(
                                    "a" + i + "@example.org",
                                    "b@example.org",
                                    "Subject: mail " + i + "\r\n\r\n..dot\r\n"))
                            .startsWith("250 2.0.0");
                }
                assertThat(client.say("QUIT")).startsWith("221");
            }
            assertThat(contents(mails))
                    .hasSize(20)
                    .allSatisfy(mail -> assertThat(mail).contains("\n.dot"));
            for (int i = 0; i < 20; i++) {
                String subject = "Subject: mail " + i + "\n";
                assertThat(contents(mails))
                        .filteredOn(mail -> mail.contains(subject))
                        .hasSize(1);
            }
        } finally {
            server.destroy();
        }
    }

    private static List<String> contents(Path directory) throws IOException {
        List<String> contents = new ArrayList<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                contents.add(Files.readString(file, StandardCharsets.ISO_8859_1).replace("\r\n", "\n"));
            }
        }
        return contents;
    }
}
