package org.postern.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Optional;
import javax.security.sasl.SaslException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import org.postern.api.Auth;
import org.postern.api.Credential;
import org.postern.api.ScramKeys;

/** Whatever a client says, it is a claim or a mistake, however long it is. */
@Tag("unit")
class ServerMechanismPropertiesTest {

    /** The same values each time: what fails here fails everywhere. */
    private static final String SEED = "4954";

    private static final ScramKeys KEYS = new Decoys().keys("user");

    @Provide
    Arbitrary<byte[]> bytes() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
    }

    /** Pieces of what the mechanisms have, in any order and number. */
    @Provide
    Arbitrary<String> pieces() {
        return Arbitraries.of("n,,", "y,a=ann,", "n=ann,", "r=abc", ",x=y", "=2C", "=", ",", "\1", "\0", "user=ann\1")
                .list()
                .ofMaxSize(12)
                .map(pieces -> String.join("", pieces));
    }

    @Provide
    Arbitrary<String> repeated() {
        return Arbitraries.of(
                        "n,,n=ann,r=abc%s",
                        "n,,n=%s,r=abc",
                        "n,a=%s,\1auth=Bearer x\1\1",
                        "n,,\1%sauth=Bearer x\1\1",
                        "n,,\1auth=Bearer %s\1\1",
                        "user=%s\1auth=Bearer x\1\1",
                        "c=biws,r=%s,p=abcd",
                        "%s")
                .flatMap(frame -> Arbitraries.of("a", ",x=y", "=2C", "\1", "\0", "k=v\1", "\uFDFA", "=")
                        .map(piece -> String.format(frame, piece.repeat(9_216 / piece.getBytes(UTF_8).length))));
    }

    @Property(seed = SEED, tries = 300)
    void anyBytes(@ForAll ServerMechanism mechanism, @ForAll("bytes") byte[] message) throws IOException {
        converse(mechanism, message);
    }

    @Property(seed = SEED, tries = 1000)
    void anyPieces(@ForAll ServerMechanism mechanism, @ForAll("pieces") String message) throws IOException {
        converse(mechanism, message.getBytes(UTF_8));
    }

    @Property(seed = SEED, tries = 300)
    void anyLength(@ForAll ServerMechanism mechanism, @ForAll("repeated") String message) throws IOException {
        converse(mechanism, message.getBytes(UTF_8));
    }

    /** What is said first is said to every challenge too. */
    private static void converse(ServerMechanism mechanism, byte[] message) throws IOException {
        ServerExchange exchange = mechanism.begin(challenge -> message, new Decoys());
        try {
            Auth claimed = exchange.claim(Optional.of(message));
            if (exchange.proves(claimed.credential() instanceof Credential.Proof ? claimed.withKeys(KEYS) : claimed)) {
                exchange.welcome();
            }
        } catch (SaslException e) {
            // a mistake of the client's
        }
    }
}
