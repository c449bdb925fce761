package org.postern.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.postern.testing.TestAuthority.Issued;

/** A certificate for one host name, by an authority of its own, as the files and contexts that the two sides need. */
public final class Certificates {

    public static final String PASSWORD = TestAuthority.PASSWORD;

    private final TestAuthority authority;
    private final Issued own;
    private final Path keyStore;
    private final Path trusted;

    /** @param folder where the files go */
    public Certificates(Path folder, String host) {
        this(folder, host, Instant.now().plus(Duration.ofDays(1)));
    }

    /** One that has expired; its authority has not. */
    public static Certificates expired(Path folder, String host) {
        return new Certificates(folder, host, Instant.now().minus(Duration.ofMinutes(1)));
    }

    private Certificates(Path folder, String host, Instant until) {
        authority = TestAuthority.root("authority of " + host);
        own = authority.server(Instant.now().minus(Duration.ofHours(1)), until, host);
        try {
            keyStore = TestAuthority.keyStore(folder.resolve(host + ".p12"), Map.of("gateway", own));
            trusted = authority.trusted(folder.resolve(host + ".pem"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The certificate with its key. */
    public Issued own() {
        return own;
    }

    /** A PKCS#12 file with the key, under the alias {@code gateway}. */
    public String keyStore() {
        return keyStore.toString();
    }

    /** A PEM file with the certificate to trust. */
    public String trusted() {
        return trusted.toString();
    }

    /** For a server with this certificate, which trusts those of some clients. */
    public SSLContext server(Certificates... clients) {
        return TestAuthority.context(
                Map.of("gateway", own),
                Stream.of(clients).map(each -> each.authority.certificate()).toList());
    }

    /** For a client that trusts this certificate. */
    public SSLContext client() {
        return authority.trustingClient();
    }
}
