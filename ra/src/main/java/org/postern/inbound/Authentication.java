package org.postern.inbound;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.function.Function;
import org.postern.api.Auth;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.inbound.SessionSettings.Timeouts;
import org.postern.wire.LineException;
import org.postern.wire.ReplyFormat;
import org.postern.wire.Trace;
import org.postern.wire.Wire;

/**
 * The SASL exchange of one AUTH command (RFC 4954): passed on raw, or received for a policy to decide about. What is said here
 * is never logged.
 */
final class Authentication {

    /** What we can receive for a policy. */
    static final String MECHANISMS = "PLAIN LOGIN";

    private final Wire client;
    private final Timeouts timeouts;
    private final long deadline;

    Authentication(Wire client, Timeouts timeouts) {
        this.client = client;
        this.timeouts = timeouts;
        deadline = System.nanoTime() + timeouts.command().toNanos();
    }

    /**
     * Passes the exchange on, however many steps it has and whatever they mean.
     *
     * @param upstream sends a line and returns the reply
     */
    Reply relay(String argument, Function<String, Reply> upstream) throws IOException {
        Reply reply = upstream.apply("AUTH " + argument);
        while (reply.isIntermediate()) {
            ReplyFormat.write(reply, client);
            reply = upstream.apply(response(upstream));
        }
        return reply;
    }

    private String response(Function<String, Reply> upstream) throws IOException {
        try {
            return readSecret();
        } catch (LineException e) {
            Reply cancelled = upstream.apply("*"); // or the server would take the next command for the response
            throw new SmtpException(
                    Reply.reject(500, "5.5.6", "Syntax error: " + e.getMessage()), "AUTH ended with " + cancelled, e);
        }
    }

    /**
     * Receives name and password.
     *
     * @throws SmtpException if the client cancels, or says something else than the mechanism wants
     */
    Auth receive(String argument) throws IOException {
        int blank = argument.indexOf(' ');
        String mechanism = (blank < 0 ? argument : argument.substring(0, blank)).toUpperCase(Locale.ROOT);
        String initial = blank < 0 ? "" : argument.substring(blank + 1).strip();
        return switch (mechanism) {
            case "PLAIN" -> plain(initial.isEmpty() ? ask("") : decode(initial));
            case "LOGIN" -> login(initial);
            default -> throw refusal(504, "5.5.4", "This mechanism is not offered here");
        };
    }

    /** RFC 4616: authorization identity, NUL, authentication identity, NUL, password. */
    private static Auth plain(String message) throws SmtpException {
        String[] parts = message.split("\0", -1);
        if (parts.length != 3 || !isName(parts[1])) {
            throw refusal(501, "5.5.2", "Syntax error in the response");
        }
        if (!parts[0].isEmpty() && !parts[0].equals(parts[1])) {
            throw refusal(535, "5.7.8", "Acting for another user is not supported");
        }
        return new Auth("PLAIN", parts[1], parts[2]);
    }

    /** No user has control characters in his name (RFC 4013 §2.3), and nobody wants them in a log or a header. */
    private static boolean isName(String text) {
        return !text.isEmpty() && text.chars().noneMatch(Character::isISOControl);
    }

    private Auth login(String initial) throws IOException {
        String subject = initial.isEmpty() ? ask("VXNlcm5hbWU6") : decode(initial); // "Username:"
        String password = ask("UGFzc3dvcmQ6"); // "Password:"
        if (!isName(subject)) {
            throw refusal(501, "5.5.2", "Syntax error in the response");
        }
        return new Auth("LOGIN", subject, password);
    }

    private String ask(String challenge) throws IOException {
        ReplyFormat.write(Reply.of(334, "", challenge), client);
        String response = readSecret();
        if (response.equals("*")) {
            throw refusal(501, "5.7.0", "Authentication cancelled");
        }
        return decode(response);
    }

    private String readSecret() throws IOException {
        String response = client.readLine(
                SmtpSession.LONGEST_AUTH_LINE,
                Math.min(deadline, System.nanoTime() + timeouts.idle().toNanos()));
        client.trace().received(Trace.SECRET);
        return response;
    }

    private static String decode(String response) throws SmtpException {
        try {
            // RFC 4954 §4: "=" is an empty initial response
            byte[] bytes =
                    response.equals("=") ? new byte[0] : Base64.getDecoder().decode(response);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw refusal(501, "5.5.2", "The response is not base64 of UTF-8");
        }
    }

    private static SmtpException refusal(int code, String enhancedCode, String text) {
        return new SmtpException(Reply.reject(code, enhancedCode, text), text);
    }
}
