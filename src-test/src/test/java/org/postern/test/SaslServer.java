package org.postern.test;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.postern.testing.UpstreamConversation;

/**
 * What a mail server does at AUTH: its side of each mechanism, written anew from the RFCs, for one user.
 *
 * @param secret the password, or the token
 */
record SaslServer(String user, String secret) implements UpstreamConversation.Answer {

    private static final int ITERATIONS = 4096;

    @Override
    public void to(UpstreamConversation conversation, String line) throws IOException {
        String[] words = line.split(" ");
        boolean known = switch (words[1]) {
            case "PLAIN" -> decoded(words[2]).equals("\0" + user + "\0" + secret);
            case "LOGIN" -> login(conversation);
            case "CRAM-MD5" -> cramMd5(conversation);
            case "SCRAM-SHA-256" -> scramSha256(conversation, decoded(words[2]));
            case "XOAUTH2" -> decoded(words[2]).equals("user=" + user + "\1auth=Bearer " + secret + "\1\1");
            default -> false;
        };
        conversation.say(known ? "235 2.7.0 Welcome" : "535 5.7.8 Wrong");
    }

    private boolean login(UpstreamConversation conversation) throws IOException {
        String name = ask(conversation, "Username:");
        String password = ask(conversation, "Password:");
        return name.equals(user) && password.equals(secret);
    }

    /** RFC 2195. */
    private boolean cramMd5(UpstreamConversation conversation) throws IOException {
        String challenge = "<1@upstream.test>";
        String digest = HexFormat.of().formatHex(hmac("HmacMD5", secret.getBytes(UTF_8), challenge));
        return ask(conversation, challenge).equals(user + " " + digest);
    }

    /** RFC 5802 §3: the proof is the client's key under its signature, and we know only the hash of the key. */
    private boolean scramSha256(UpstreamConversation conversation, String first) throws IOException {
        String bare = first.substring("n,,".length());
        String nonce = bare.substring(("n=" + user + ",r=").length()) + "more";
        byte[] salt = "salt".getBytes(UTF_8);
        String serverFirst = "r=" + nonce + ",s=" + Base64.getEncoder().encodeToString(salt) + ",i=" + ITERATIONS;
        String last = ask(conversation, serverFirst);
        String withoutProof = last.substring(0, last.indexOf(",p="));
        String all = bare + "," + serverFirst + "," + withoutProof;
        try {
            byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                    .generateSecret(new PBEKeySpec(secret.toCharArray(), salt, ITERATIONS, 256))
                    .getEncoded();
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            byte[] storedKey = sha256.digest(hmac("HmacSHA256", salted, "Client Key"));
            byte[] clientKey = Base64.getDecoder().decode(last.substring(last.indexOf(",p=") + 3));
            byte[] signature = hmac("HmacSHA256", storedKey, all);
            for (int i = 0; i < clientKey.length; i++) {
                clientKey[i] ^= signature[i];
            }
            byte[] ours = hmac("HmacSHA256", hmac("HmacSHA256", salted, "Server Key"), all);
            ask(conversation, "v=" + Base64.getEncoder().encodeToString(ours));
            return withoutProof.equals("c=biws,r=" + nonce)
                    && MessageDigest.isEqual(sha256.digest(clientKey), storedKey);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String ask(UpstreamConversation conversation, String challenge) throws IOException {
        conversation.say("334 " + Base64.getEncoder().encodeToString(challenge.getBytes(UTF_8)));
        return decoded(conversation.readLine());
    }

    private static String decoded(String base64) {
        return new String(Base64.getDecoder().decode(base64), UTF_8);
    }

    private static byte[] hmac(String algorithm, byte[] key, String text) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key, algorithm));
            return mac.doFinal(text.getBytes(UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
