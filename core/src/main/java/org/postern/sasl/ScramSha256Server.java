package org.postern.sasl;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.sasl.SaslException;
import org.postern.api.Auth;
import org.postern.api.Credential;
import org.postern.api.ScramKeys;

/**
 * SCRAM-SHA-256 (RFC 5802, RFC 7677) without channel binding: each side proves to the other that it knows the password, or something
 * made of it.
 */
final class ScramSha256Server implements ServerExchange {

    /** RFC 5802 §7. A client that knows of channel binding says y, because we offer none. Extensions come last, and mean nothing. */
    private static final Pattern FIRST =
            Pattern.compile("([ny],(?:a=([^,]+))?,)(n=([^,]+),r=([!-+--~]+)(?:,[a-zA-Z]=.*)?)", Pattern.DOTALL);

    private static final Pattern FINAL =
            Pattern.compile("(c=([A-Za-z0-9+/=]+),r=([!-+--~]+)(?:,[a-zA-Z]=.*)?),p=([A-Za-z0-9+/=]+)", Pattern.DOTALL);

    private final Challenger client;
    private final Decoys decoys;
    private final String ownNonce;
    private String user = "";
    private String header = "";
    private String clientFirst = "";
    private String nonce = "";
    private Optional<byte[]> ownProof = Optional.empty();

    ScramSha256Server(Challenger client, Decoys decoys) {
        this(client, decoys, Digests.randomNonce());
    }

    /** With a known nonce, for tests. */
    ScramSha256Server(Challenger client, Decoys decoys, String ownNonce) {
        this.client = client;
        this.decoys = decoys;
        this.ownNonce = ownNonce;
    }

    @Override
    public Auth claim(Optional<byte[]> initial) throws IOException {
        String message = Messages.first(initial, client);
        Matcher first = FIRST.matcher(message);
        if (!first.matches()) {
            throw new SaslException("not a first message of SCRAM-SHA-256");
        }
        header = first.group(1);
        clientFirst = first.group(3);
        nonce = first.group(5) + ownNonce;
        user = Messages.requireName(SaslPrep.prepare(Messages.unescaped(first.group(4))));
        String authorization = first.group(2);
        if (authorization != null) {
            Messages.requireSelf(SaslPrep.prepare(Messages.unescaped(authorization)), user);
        }
        return new Auth("SCRAM-SHA-256", user, new Credential.Proof(Optional.empty()));
    }

    @Override
    public boolean proves(Auth vouched) throws IOException {
        if (!(vouched.credential() instanceof Credential.Proof proof)
                || proof.keys().isEmpty()) {
            throw new IllegalStateException("no policy has given keys to check the client's proof with");
        }
        ScramKeys keys = proof.keys().get();
        decoys.seen(keys);
        ownProof = proven(keys);
        return ownProof.isPresent();
    }

    @Override
    public void welcome() throws IOException {
        byte[] proof = ownProof.orElseThrow(() -> new IllegalStateException("the client has proven nothing"));
        if (client.ask(Messages.bytes("v=" + Messages.base64(proof))).length > 0) {
            throw new SaslException("SCRAM-SHA-256 ends there");
        }
    }

    /** A rejected client learns no more than with a wrong password: not whether there is such a user. */
    @Override
    public void refuse() throws IOException {
        proven(decoys.keys(user));
    }

    /** Our own proof, if the client's is right. */
    private Optional<byte[]> proven(ScramKeys keys) throws IOException {
        String serverFirst = "r=" + nonce + ",s=" + Messages.base64(keys.salt()) + ",i=" + keys.iterations();
        Matcher last = FINAL.matcher(Messages.text(client.ask(Messages.bytes(serverFirst))));
        if (!last.matches()
                || !last.group(2).equals(Messages.base64(Messages.bytes(header)))
                || !last.group(3).equals(nonce)) {
            throw new SaslException("not a final message of SCRAM-SHA-256");
        }
        byte[] proof = Messages.decoded(last.group(4), "a proof that is not base64");
        String all = clientFirst + "," + serverFirst + "," + last.group(1);
        byte[] signature = Digests.hmacSha256(keys.storedKey(), all);
        return proof.length == signature.length
                        && MessageDigest.isEqual(Digests.sha256(Digests.xor(proof, signature)), keys.storedKey())
                ? Optional.of(Digests.hmacSha256(keys.serverKey(), all))
                : Optional.empty();
    }
}
