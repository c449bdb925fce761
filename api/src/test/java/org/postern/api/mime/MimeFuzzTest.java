package org.postern.api.mime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Jazzer looks for messages that break {@link Changes}: for a minute, or for as long as the property {@code postern.fuzz.seconds} says. What it
 * finds is a mistake, which it writes into a file of {@code target}; a test of its own makes sure that it stays found.
 */
@Tag("slow")
class MimeFuzzTest {

    private static final String SECONDS = System.getProperty("postern.fuzz.seconds", "60");
    private static final String CLASS_PATH = System.getProperty("java.class.path");

    /** One that takes a message longer than this has found a way to keep the gateway busy. */
    private static final String MAX_SECONDS_OF_ONE = "10";

    @TempDir
    Path folder;

    @Test
    void noMessageBreaksIt() throws IOException, InterruptedException {
        Path seeds = Files.createDirectory(folder.resolve("seeds"));
        List<String> messages = List.of(
                PartTest.NESTED,
                PartTest.NESTED.replace("\r\n", "\n"),
                "Content-Type: multipart/digest; boundary=b\r\n\r\n--b\r\n\r\nA: b\r\n\r\nx\r\n--b--\r\n",
                "Content-Transfer-Encoding: base64\r\n\r\nQUJD\r\nQUI=\r\n");
        for (int i = 0; i < messages.size(); i++) {
            Files.writeString(seeds.resolve("" + i), "\0\1" + messages.get(i), StandardCharsets.ISO_8859_1);
        }
        Process fuzzer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        CLASS_PATH,
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=" + MimeFuzzer.class.getName(),
                        "--instrumentation_includes=org.postern.api.**",
                        "--custom_hook_excludes=**",
                        "-max_total_time=" + SECONDS,
                        "-timeout=" + MAX_SECONDS_OF_ONE,
                        "-max_len=4096",
                        "-artifact_prefix=" + Path.of("target").toAbsolutePath() + "/",
                        seeds.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        try {
            assertThat(fuzzer.waitFor(Long.parseLong(SECONDS) + 120, TimeUnit.SECONDS))
                    .isTrue();
            String log = Files.readString(folder.resolve("log"), StandardCharsets.ISO_8859_1);
            assertThat(fuzzer.exitValue()).as(log).isZero();
            assertThat(log).as("it has run").contains("Done ").doesNotContain("Done 0 runs");
        } finally {
            fuzzer.destroyForcibly();
        }
    }
}
