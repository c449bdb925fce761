package org.postern.sasl;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import javax.security.sasl.AuthenticationException;
import javax.security.sasl.SaslException;

/** What the messages of mechanisms have in common. */
final class Messages {

    private Messages() {}

    /** What a client says first: its initial response or, if it gave none, its response to an empty challenge. */
    static String first(Optional<byte[]> initial, Challenger client) throws IOException {
        return text(initial.isPresent() ? initial.get() : client.ask(new byte[0]));
    }

    static String text(byte[] message) throws SaslException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(message))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new SaslException("the response is not UTF-8");
        }
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** @param complaint what to say of a text that is not base64; the decoder's own message may have a piece of it */
    static byte[] decoded(String base64, String complaint) throws SaslException {
        try {
            return Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw new SaslException(complaint);
        }
    }

    /** User names have no control characters (RFC 4013 §2.3), which have no place in a log or a header either. */
    static String requireName(String text) throws SaslException {
        if (text.isEmpty() || text.chars().anyMatch(Character::isISOControl)) {
            throw new SaslException("there is no user name");
        }
        return text;
    }

    /** A client may say for whom it acts, if that is itself. */
    static void requireSelf(String authorization, String user) throws AuthenticationException {
        if (!authorization.isEmpty() && !authorization.equals(user)) {
            throw new AuthenticationException("acting for another user is not supported");
        }
    }

    /** A name in the header of RFC 5801 §4, or in SCRAM: {@code =2C} is a comma, and {@code =3D} an equals sign. */
    static String unescaped(String name) throws SaslException {
        for (int i = name.indexOf('='); i >= 0; i = name.indexOf('=', i + 1)) {
            if (!name.startsWith("=2C", i) && !name.startsWith("=3D", i)) {
                throw new SaslException("a name that is not escaped as it should be");
            }
        }
        return name.replace("=2C", ",").replace("=3D", "=");
    }
}
