package org.postern.test;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A mail server as Debian packages it, on loopback, for the time of a test: it takes mail for user1 to user20 at dest.test. The
 * script {@code mail-servers.sh} has prepared it, which takes a while and has to be root.
 */
final class MailServer implements AutoCloseable {

    /** Those that the script knows. */
    enum Kind {
        OPENSMTPD,
        EXIM,
        SENDMAIL,
        POSTFIX,
        COURIER
    }

    private static final Path SCRIPT = Path.of("mail-servers.sh").toAbsolutePath();
    private static final int PATIENCE_SECONDS = 60;

    private final String name;
    private final Path folder;
    private final int port = Ports.free();

    /** Starts it; skips the test if the servers have not been prepared, as {@link Program#require} does. */
    MailServer(Kind kind) throws IOException, InterruptedException {
        name = kind.name().toLowerCase(Locale.ROOT);
        Path prepared = Path.of(System.getProperty("postern.mail.servers"));
        folder = Program.require(
                Optional.of(prepared).filter(each -> Files.exists(each.resolve("prepared"))),
                "the folder of mail servers, postern.mail.servers=" + prepared,
                "src-test/mail-servers.sh prepare fetches them");
        run("start", name, folder.toString(), String.valueOf(port));
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    private static void run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(SCRIPT.toString()));
        command.addAll(List.of(arguments));
        Path output = Files.createTempFile("mail-servers-", ".txt"); // a pipe would be held open by the server
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            if (!ended || process.exitValue() != 0) {
                throw new AssertionError(command + ":\n" + Files.readString(output, StandardCharsets.ISO_8859_1));
            }
        } finally {
            Files.delete(output);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            run("stop", name, folder.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
