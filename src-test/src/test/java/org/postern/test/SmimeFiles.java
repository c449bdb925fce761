package org.postern.test;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Keys and certificates of people who write mails, made by openssl as an administrator would. */
final class SmimeFiles {

    private final Program openssl = new Program("openssl", "openssl");
    private final Path folder;
    private int serial = 4096;

    /** Makes an authority, too: {@code ca.pem} and {@code ca.key}. */
    SmimeFiles(Path folder) throws IOException, InterruptedException {
        this.folder = folder;
        openssl(
                "req -x509 -newkey rsa:2048 -nodes -days 300 -subj /CN=Authority -keyout ca.key -out ca.pem"
                        + " -addext keyUsage=keyCertSign,cRLSign",
                "ca.key",
                "ca.pem");
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    /** A file with these bytes, a character for each. */
    Path write(String name, String bytes) throws IOException {
        return Files.writeString(file(name), bytes, StandardCharsets.ISO_8859_1);
    }

    String read(String name) throws IOException {
        return Files.readString(file(name), StandardCharsets.ISO_8859_1);
    }

    /** Runs openssl; words that are names of these files become their paths. */
    void openssl(String arguments, String... files) throws IOException, InterruptedException {
        List<String> words = new ArrayList<>();
        for (String word : arguments.split(" ")) {
            words.add(List.of(files).contains(word) ? file(word).toString() : word);
        }
        Program.Result result = openssl.run("", words);
        assertThat(result.status()).as(result.output()).isZero();
    }

    /**
     * Makes {@code name.key}, {@code name.pem} and {@code name.p12} (without encryption that is younger than gpgsm, password {@code
     * secret}).
     *
     * @param key as {@code -newkey} has it, such as {@code rsa:2048}
     * @param days until it expires
     * @param extensions lines more, such as {@code crlDistributionPoints=URI:http://…}
     */
    void person(String name, String key, int days, String... extensions) throws IOException, InterruptedException {
        List<String> lines = new ArrayList<>(List.of(
                "basicConstraints=CA:FALSE",
                "subjectKeyIdentifier=hash",
                "extendedKeyUsage=emailProtection",
                "subjectAltName=email:" + name + "@example.org"));
        lines.addAll(List.of(extensions));
        write("extensions", String.join("\n", lines) + "\n");
        openssl(
                "req -newkey " + key + " -nodes -subj /CN=" + name + " -keyout " + name + ".key -out request",
                name + ".key",
                "request");
        openssl(
                "x509 -req -in request -CA ca.pem -CAkey ca.key -set_serial " + serial++ + " -days " + days
                        + " -extfile extensions -out " + name + ".pem",
                "request",
                "ca.pem",
                "ca.key",
                "extensions",
                name + ".pem");
        openssl(
                "pkcs12 -export -legacy -inkey " + name + ".key -in " + name + ".pem -certfile ca.pem -name " + name
                        + " -passout pass:secret -out " + name + ".p12",
                name + ".key",
                name + ".pem",
                "ca.pem",
                name + ".p12");
    }

    /** The hexadecimal digits of the last one's serial number. */
    String lastSerial() {
        return Integer.toHexString(serial - 1).toUpperCase(java.util.Locale.ROOT);
    }

    /** As programs write it, and as it is sent. */
    static String crLf(String text) {
        return text.replace("\r\n", "\n").replace("\n", "\r\n");
    }
}
