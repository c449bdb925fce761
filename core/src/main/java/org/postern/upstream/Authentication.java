package org.postern.upstream;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Base64;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.security.sasl.AuthenticationException;
import javax.security.sasl.SaslException;
import org.postern.api.Extensions;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.net.LineException;
import org.postern.net.ProtocolException;
import org.postern.sasl.Mechanism;
import org.postern.sasl.SaslExchange;
import org.postern.upstream.token.TokenEndpoint;
import org.postern.upstream.token.TokenSource;

/** How the gateway says who it is to the mail server (RFC 4954). Shared by all links. */
final class Authentication {

    private static final Logger LOG = System.getLogger(Authentication.class.getName());

    /** RFC 4954 §4: a longer command line has no initial response in it. With CR LF, RFC 5321 §4.5.3.1.4. */
    private static final int MAX_COMMAND_LENGTH = 510;

    private final Credentials credentials;
    private final Optional<TokenSource> tokens;
    private final AtomicBoolean warned = new AtomicBoolean();

    Authentication(Credentials credentials, UpstreamSettings.Timeouts timeouts) {
        this.credentials = credentials;
        tokens = credentials
                .tokens()
                .map(settings -> settings.file()
                        .map(TokenSource::in)
                        .orElseGet(() -> new TokenEndpoint(settings, timeouts.connect(), timeouts.active())));
    }

    /**
     * Does it.
     *
     * @throws SmtpException if it does not come about, for whatever reason that is not the link's: with an {@link
     *     AuthenticationException} as its cause
     */
    void perform(Dialog dialog, Extensions offered) throws IOException {
        Mechanism mechanism = credentials
                .choose(offered.parameters("AUTH"))
                .orElseThrow(() -> failed(dialog, "offers none of the mechanisms " + credentials.mechanisms()));
        if (mechanism.tellsSecret()) {
            warnIfHeard(dialog, mechanism);
        }
        if (!mechanism.needsToken()) {
            perform(dialog, mechanism, credentials.password());
            return;
        }
        TokenSource source = tokens.orElseThrow();
        String token = token(dialog, source);
        try {
            perform(dialog, mechanism, token);
        } catch (SmtpException e) {
            source.refused(token);
            throw e;
        }
    }

    private String token(Dialog dialog, TokenSource source) throws IOException {
        String token;
        try {
            token = source.token();
        } catch (IOException e) {
            throw failed(dialog, "requires an access token, which cannot be obtained: " + e.getMessage());
        }
        if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7F)) { // RFC 6750 §2.1
            throw failed(dialog, "requires an access token, and the configured source returned an invalid one");
        }
        return token;
    }

    private void perform(Dialog dialog, Mechanism mechanism, String secret) throws IOException {
        SaslExchange exchange = mechanism.begin(credentials.userName(), secret);
        try {
            Reply reply = converse(dialog, "AUTH " + mechanism, exchange);
            if (reply.code() != 235) { // a server may repeat credentials, so its text is not for the log
                SmtpException failure = failed(
                        dialog,
                        "does not accept user " + credentials + " by " + mechanism + ": " + reply.code() + " "
                                + reply.enhancedCode());
                if (reply.code() < 500) { // RFC 4954 §6: not for the credentials; another host may be able to
                    dialog.hostFailed(failure);
                }
                throw failure;
            }
            exchange.requireComplete();
        } catch (SaslException | LineException | ProtocolException e) {
            throw failed(
                    dialog, "cannot be trusted with user " + credentials + " by " + mechanism + ": " + e.getMessage());
        }
    }

    private static Reply converse(Dialog dialog, String command, SaslExchange exchange) throws IOException {
        Optional<String> initial = exchange.initialResponse().map(Authentication::base64);
        String whole = initial.map(response -> command + " " + response).orElse(command);
        boolean later = initial.isPresent() && whole.length() > MAX_COMMAND_LENGTH;
        Reply reply = dialog.secret(later ? command : whole);
        if (later && reply.code() == 334) {
            reply = dialog.secret(initial.orElseThrow());
        }
        while (reply.code() == 334) {
            reply = dialog.secret(base64(exchange.respond(challenge(reply))));
        }
        return reply;
    }

    private static byte[] challenge(Reply reply) throws SaslException {
        try {
            return Base64.getDecoder().decode(String.join("", reply.lines()).strip());
        } catch (IllegalArgumentException e) {
            throw new SaslException("a challenge that is not base64", e);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private void warnIfHeard(Dialog dialog, Mechanism mechanism) {
        boolean heard = !dialog.connection().secure()
                && !dialog.connection().remoteAddress().getAddress().isLoopbackAddress();
        if (heard && warned.compareAndSet(false, true)) {
            LOG.log(
                    Level.WARNING,
                    () -> mechanism + " sends the password or token of user " + credentials + " to mail server "
                            + dialog.host() + " without TLS; set connectionSecurity to STARTTLS or SSL");
        }
    }

    private static SmtpException failed(Dialog dialog, String what) {
        dialog.giveUp();
        String message = "mail server " + dialog.host() + " " + what;
        return new SmtpException(
                Reply.reject(454, "4.7.0", "The mail server does not accept this gateway; try again later"),
                message,
                new AuthenticationException(message));
    }
}
