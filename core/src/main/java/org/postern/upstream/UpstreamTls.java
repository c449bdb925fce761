package org.postern.upstream;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.postern.api.Extensions;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.tls.ClientTls;
import org.postern.upstream.UpstreamSettings.ConnectionSecurity;
import org.postern.upstream.host.Deadline;

/** TLS on one link: from its first byte, or after STARTTLS. A host that does not come to it gets no mail. */
final class UpstreamTls {

    private static final Reply NO_TLS =
            Reply.reject(454, "4.7.0", "No TLS connection to the mail server; try again later");

    private final UpstreamSettings settings;
    private final ClientTls tls;
    private final Dialog dialog;

    UpstreamTls(ClientTls tls, Dialog dialog) {
        settings = dialog.settings();
        this.tls = tls;
        this.dialog = dialog;
    }

    Optional<String> agreed() {
        return dialog.connection()
                .tlsSession()
                .map(agreed -> agreed.getProtocol() + " with " + agreed.getCipherSuite());
    }

    /** Before the greeting. */
    void begin(Deadline deadline) throws IOException {
        if (settings.connectionSecurity() == ConnectionSecurity.SSL) {
            start(deadline.atMost(settings.timeouts().connect()));
        }
    }

    /** Whether the link is still to be secured, by STARTTLS. */
    boolean isDue() {
        return settings.connectionSecurity() == ConnectionSecurity.STARTTLS
                && !dialog.connection().secure();
    }

    /** By STARTTLS, which the server has to offer. */
    void startTls(Extensions extensions) throws IOException {
        if (!extensions.has("STARTTLS")) {
            throw dialog.hostFailed(new SmtpException(NO_TLS, dialog.host() + " does not offer STARTTLS"));
        }
        Reply reply = dialog.hello("STARTTLS");
        if (reply.code() != 220) {
            throw dialog.hostFailed(new SmtpException(NO_TLS, dialog.host() + " refuses STARTTLS: " + reply));
        }
        start(dialog.maxWait(settings.timeouts().connect()));
    }

    private void start(Duration timeout) throws IOException {
        try {
            dialog.connection()
                    .startTls(connected -> tls.over(connected, dialog.host().name()), timeout);
            String tls = agreed().orElse("no TLS");
            dialog.connection().trace().debug(() -> tls);
            dialog.connection().trace().secured(tls);
        } catch (SSLException e) {
            throw dialog.hostFailed(
                    new SmtpException(NO_TLS, "no TLS with " + dialog.host() + ": " + e.getMessage(), e));
        } catch (IllegalStateException e) {
            throw dialog.hostFailed(
                    new SmtpException(NO_TLS, dialog.host() + " said more than its reply to STARTTLS", e));
        } catch (IOException e) {
            throw dialog.replaceable(dialog.hostFailed(e));
        }
    }

    /** Nothing else goes out before TLS is active, if it is to be, whatever was answered to EHLO. */
    void requireSecure() throws SmtpException {
        if (isDue()) {
            dialog.giveUp();
            throw new SmtpException(NO_TLS, "no STARTTLS yet with " + dialog.host());
        }
    }
}
