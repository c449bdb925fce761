package org.postern.relay;

import java.io.IOException;
import org.postern.api.Extensions;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.SmtpConnection;
import org.postern.net.Trace;
import org.postern.telemetry.SessionSpans;

/** The upstream server of a session with spans: of each command one. */
public record SpannedUpstream(UpstreamSource source, SessionSpans spans) implements UpstreamSource {

    /** The same where there are no spans. */
    public static UpstreamSource of(UpstreamSource source, SessionSpans spans) {
        return spans == SessionSpans.NONE ? source : new SpannedUpstream(source, spans);
    }

    @Override
    public SmtpConnection connect(Trace trace) throws IOException {
        return new Spanned(source.connect(trace), spans);
    }

    @Override
    public String name() {
        return source.name();
    }

    private record Spanned(SmtpConnection link, SessionSpans spans) implements SmtpConnection {

        private Reply span(String command, SessionSpans.Upstream work) throws IOException {
            return spans.upstream(command, link::host, work);
        }

        @Override
        public Reply helo(Helo helo) throws IOException {
            return span(helo.extended() ? "EHLO" : "HELO", () -> link.helo(helo));
        }

        @Override
        public String host() {
            return link.host();
        }

        @Override
        public Extensions extensions() {
            return link.extensions();
        }

        @Override
        public Reply auth(String line) throws IOException {
            return span("AUTH", () -> link.auth(line));
        }

        @Override
        public Reply mail(Mail mail) throws IOException {
            return span("MAIL", () -> link.mail(mail));
        }

        @Override
        public Reply rcpt(Rcpt rcpt) throws IOException {
            return span("RCPT", () -> link.rcpt(rcpt));
        }

        @Override
        public Reply data(Body body) throws IOException {
            return span("DATA", () -> link.data(body));
        }

        @Override
        public Reply rset() throws IOException {
            return span("RSET", link::rset);
        }

        @Override
        public Reply noop() throws IOException {
            return span("NOOP", link::noop);
        }

        @Override
        public Reply quit() throws IOException {
            return span("QUIT", link::quit);
        }

        @Override
        public void abort() {
            link.abort();
        }

        @Override
        public void close() {
            link.close();
        }
    }
}
