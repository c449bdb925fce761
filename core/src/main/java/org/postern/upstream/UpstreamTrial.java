package org.postern.upstream;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import javax.security.sasl.AuthenticationException;
import org.jspecify.annotations.Nullable;
import org.postern.api.Extensions;
import org.postern.api.Helo;
import org.postern.api.Reply;
import org.postern.monitor.service.UpstreamTest;
import org.postern.net.DeadlineMonitor;
import org.postern.net.Trace;
import org.postern.upstream.host.HostStatus;

/**
 * One conversation with the upstream server in order to see whether it works: as a session would have it, up to where a mail would
 * begin, on a connection of its own. What it finds out about hosts stays here.
 */
public final class UpstreamTrial {

    private final Upstream upstream;
    private final DeadlineMonitor monitor;
    private final Helo helo;
    private final TrialTalk talk = new TrialTalk();
    private volatile @Nullable UpstreamLink link;
    private volatile boolean aborted;
    private volatile String host = "";

    /** @param hostName for EHLO, unless the settings have another */
    public UpstreamTrial(Upstream upstream, DeadlineMonitor monitor, String hostName) {
        this.upstream = upstream.apart();
        this.monitor = monitor;
        helo = new Helo(hostName, true, "");
    }

    /** Has it. Each wait is bounded by the settings, all together by {@link #abort}. */
    public UpstreamTest run() {
        try {
            UpstreamLink opened = upstream.open(monitor, new Trace(Trace.Level.ERROR, "", talk).upstream(), "", true);
            link = opened;
            host = opened.host();
            try {
                if (aborted) {
                    opened.abort();
                }
                return converse(opened);
            } finally {
                opened.close();
            }
        } catch (IOException e) {
            return result(problem(e));
        }
    }

    private UpstreamTest converse(UpstreamLink opened) throws IOException {
        try {
            Reply reply = opened.helo(helo);
            if (!reply.isPositive()) {
                return result(host + " rejects EHLO: " + reply);
            }
            reply = opened.noop();
            if (!reply.isPositive()) {
                return result(host + " rejects NOOP: " + reply);
            }
            UpstreamTest result = result("");
            opened.quit();
            return new UpstreamTest(
                    true,
                    "",
                    result.host(),
                    result.tls(),
                    result.certificate(),
                    result.extensions(),
                    talk.took(),
                    talk.lines());
        } catch (IOException e) {
            return result(problem(e));
        }
    }

    /** Ends it, wherever it is. From any thread. */
    public void abort() {
        aborted = true;
        Optional.ofNullable(link).ifPresent(UpstreamLink::abort);
    }

    /** What has been found out so far. */
    public UpstreamTest result(String problem) {
        Optional<UpstreamLink> reached = Optional.ofNullable(link);
        return new UpstreamTest(
                false,
                problem,
                host.isEmpty() ? lastTried() : host,
                reached.flatMap(each -> each.tls().agreed()).orElse(""),
                reached.flatMap(each -> each.tls().certificate())
                        .map(UpstreamTrial::text)
                        .orElse(""),
                reached.map(UpstreamLink::advertised).map(UpstreamTrial::texts).orElse(List.of()),
                talk.took(),
                talk.lines());
    }

    private String lastTried() {
        return upstream.hosts().stream()
                .filter(status -> status.health() != HostStatus.Health.UNKNOWN)
                .map(status -> status.host().toString())
                .reduce("", (before, last) -> last);
    }

    private static List<String> texts(Extensions extensions) {
        return extensions.keywords().stream()
                .map(keyword -> (keyword + " " + extensions.parameters(keyword)).strip())
                .toList();
    }

    private static String text(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName() + ", issued by "
                + certificate.getIssuerX500Principal().getName() + ", valid until "
                + certificate.getNotAfter().toInstant();
    }

    /** A failure as a sentence. */
    static String problem(IOException failure) {
        String message = String.valueOf(failure.getMessage());
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof AuthenticationException) {
                return "AUTH failed: " + message;
            } else if (cause instanceof UnknownHostException) {
                return "The host name cannot be resolved: " + message;
            } else if (cause instanceof CertificateException || cause instanceof CertPathBuilderException) {
                return "The server's certificate is not trusted: " + message + ": " + cause.getMessage();
            } else if (cause instanceof SSLException && cause.getCause() == null) {
                return "TLS failed: " + message;
            } else if (cause instanceof SocketTimeoutException) {
                return "The server does not answer in time: " + message;
            } else if (cause instanceof NoRouteToHostException) {
                return "There is no route to the server: " + message;
            } else if (cause instanceof ConnectException) {
                return "The server refuses the connection: " + message;
            }
        }
        return "The conversation failed: " + message;
    }
}
