package org.postern.sasl;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import javax.security.sasl.SaslException;

/** SCRAM-SHA-256 (RFC 5802, RFC 7677) without channel binding: each side proves to the other that it knows the password. */
final class ScramSha256 implements SaslExchange {

    /** RFC 5802 §7: no channel binding, no other identity. */
    private static final String GS2_HEADER = "n,,";

    /** RFC 7677 §4: servers should use no fewer. */
    private static final int MIN_ITERATIONS = 4096;
    /** More would be work that a server makes us do: this many take a processor about half a second. */
    private static final int MAX_ITERATIONS = 1_000_000;

    private static final String NOT_BASE64 = "SCRAM: not base64";

    private enum State {
        STARTED,
        PROOF_SENT,
        SERVER_PROVEN
    }

    private final String password;
    private final String nonce;
    private final String clientFirst;
    private byte[] serverSignature = {};
    private State state = State.STARTED;

    ScramSha256(String userName, String password) {
        this(userName, password, Digests.randomNonce());
    }

    /** With a known nonce, for tests. */
    ScramSha256(String userName, String password, String nonce) {
        this.password = SaslPrep.prepare(password);
        this.nonce = nonce;
        // RFC 5802 §5.1
        String name = SaslPrep.prepare(userName).replace("=", "=3D").replace(",", "=2C");
        clientFirst = "n=" + name + ",r=" + nonce;
    }

    @Override
    public Optional<byte[]> initialResponse() {
        return Optional.of(Messages.bytes(GS2_HEADER + clientFirst));
    }

    @Override
    public byte[] respond(byte[] challenge) throws SaslException {
        String text = new String(challenge, StandardCharsets.UTF_8);
        return switch (state) {
            case STARTED -> prove(text);
            case PROOF_SENT -> {
                verify(text);
                yield new byte[0]; // RFC 4954 §4: what the server says last comes as a challenge
            }
            case SERVER_PROVEN -> throw new SaslException("SCRAM-SHA-256 has two challenges");
        };
    }

    private byte[] prove(String serverFirst) throws SaslException {
        String[] attributes = serverFirst.split(",", -1);
        if (attributes.length < 3) {
            throw new SaslException("SCRAM: not a first message of a server");
        }
        String bothNonces = attribute("r=", attributes[0]); // a mandatory extension, m=, is none that we know
        byte[] salt = Messages.decoded(attribute("s=", attributes[1]), NOT_BASE64);
        int iterations = iterations(attribute("i=", attributes[2]));
        if (!bothNonces.startsWith(nonce) || bothNonces.length() == nonce.length()) {
            throw new SaslException("SCRAM: the nonce is not ours with more behind it");
        }
        if (salt.length == 0) {
            throw new SaslException("SCRAM: no salt");
        }
        state = State.PROOF_SENT;
        // RFC 5802 §3
        String withoutProof = "c=" + Messages.base64(Messages.bytes(GS2_HEADER)) + ",r=" + bothNonces;
        String all = clientFirst + "," + serverFirst + "," + withoutProof;
        byte[] salted = Digests.salted(password, salt, iterations);
        byte[] clientKey = Digests.hmacSha256(salted, "Client Key");
        byte[] proof = Digests.xor(clientKey, Digests.hmacSha256(Digests.sha256(clientKey), all));
        serverSignature = Digests.hmacSha256(Digests.hmacSha256(salted, "Server Key"), all);
        return Messages.bytes(withoutProof + ",p=" + Messages.base64(proof));
    }

    private void verify(String serverFinal) throws SaslException {
        byte[] signature = Messages.decoded(attribute("v=", serverFinal.split(",", 2)[0]), NOT_BASE64);
        if (!MessageDigest.isEqual(signature, serverSignature)) {
            throw new SaslException("SCRAM: the server does not know the password");
        }
        state = State.SERVER_PROVEN;
    }

    @Override
    public void requireComplete() throws SaslException {
        if (state != State.SERVER_PROVEN) {
            throw new SaslException("SCRAM: the server has not proven that it knows the password");
        }
    }

    private static String attribute(String name, String text) throws SaslException {
        if (!text.startsWith(name)) {
            throw new SaslException("SCRAM: no " + name + " where it belongs");
        }
        return text.substring(name.length());
    }

    private static int iterations(String text) throws SaslException {
        if (text.matches("\\d{1,7}")) {
            int number = Integer.parseInt(text);
            if (number >= MIN_ITERATIONS && number <= MAX_ITERATIONS) {
                return number;
            }
        }
        throw new SaslException("SCRAM: iterations that are not " + MIN_ITERATIONS + " to " + MAX_ITERATIONS);
    }
}
