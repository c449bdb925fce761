package org.postern.test;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.postern.testing.TestAuthority;

/** Interfaces with TLS, which tests call by their names, and the files that they need. */
abstract class TlsTestCase extends PoliciesTestCase {

    @TempDir
    static Path files;

    final TestAuthority root = TestAuthority.root("Root");
    private final List<String> interfaces;

    /** @param interfaces URIs with several parameters, the name first; {@code FILES} in them is the folder of files */
    TlsTestCase(String... interfaces) {
        super("tls", Map.of());
        this.interfaces = List.of(interfaces);
    }

    @Override
    final Map<String, String> adapter() throws IOException {
        Path keys = Files.createDirectory(files.resolve("keys"));
        writeFiles(keys);
        return Map.of(
                "interfaces", String.join(", ", interfaces).replace("FILES", files.toString()),
                "hostName", "localhost",
                "keyStore", keys.toString(),
                "keyStorePassword", TestAuthority.PASSWORD,
                "trustedCertificates", root.trusted(files.resolve("root.pem")).toString());
    }

    /** Writes the keys, and what else the interfaces need. */
    abstract void writeFiles(Path keys) throws IOException;

    /** The path of a file; {@code root.pem} is the authority. */
    final Path file(String name) {
        return files.resolve(name);
    }

    /** Where an interface listens. */
    final InetSocketAddress address(String name) {
        for (int i = 0; i < interfaces.size(); i++) {
            if (interfaces.get(i).contains("?name=" + name + "&")) {
                return gateway.address(i);
            }
        }
        throw new AssertionError("no interface " + name);
    }
}
