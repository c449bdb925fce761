package org.postern.test;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.postern.testing.SmtpClient;

/** A client's side of SCRAM-SHA-256, made anew from RFC 5802 §3, which remembers all that it has said and heard. */
final class ScramClient {

    private final SmtpClient client;
    private final List<String> messages = new ArrayList<>();

    ScramClient(SmtpClient client) {
        this.client = client;
    }

    /** Both sides' messages, without the base64 around them. */
    List<String> messages() {
        return messages;
    }

    /** Logs in, and returns the last reply. */
    String logIn(String user, String password) throws IOException, GeneralSecurityException {
        String first = "n=" + user + ",r=client-nonce";
        String serverFirst = ask("AUTH SCRAM-SHA-256 ", "n,," + first);
        String[] attributes = serverFirst.split(",");
        byte[] salt = Base64.getDecoder().decode(attributes[1].substring(2));
        int iterations = Integer.parseInt(attributes[2].substring(2));
        byte[] salted = SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(password.toCharArray(), salt, iterations, 256))
                .getEncoded();
        byte[] clientKey = hmac(salted, "Client Key");
        String withoutProof = "c=biws," + attributes[0];
        byte[] proof = hmac(
                MessageDigest.getInstance("SHA-256").digest(clientKey), first + "," + serverFirst + "," + withoutProof);
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= clientKey[i];
        }
        String last = withoutProof + ",p=" + Base64.getEncoder().encodeToString(proof);
        messages.add(last);
        String reply = client.say(base64(last));
        if (!reply.startsWith("334 ")) {
            return reply;
        }
        messages.add(decoded(reply));
        return client.say("");
    }

    private String ask(String verb, String message) throws IOException {
        messages.add(message);
        String answer = decoded(client.say(verb + base64(message)));
        messages.add(answer);
        return answer;
    }

    private static String decoded(String reply) {
        return new String(Base64.getDecoder().decode(reply.substring(4)), UTF_8);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static byte[] hmac(byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        return mac.doFinal(text.getBytes(UTF_8));
    }
}
