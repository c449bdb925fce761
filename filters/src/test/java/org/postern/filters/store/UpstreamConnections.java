package org.postern.filters.store;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.postern.api.Extensions;
import org.postern.api.Helo;
import org.postern.api.Mail;
import org.postern.api.Parameter;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.SmtpConnection;
import org.postern.api.SmtpConnectionFactory;
import org.postern.testing.ScriptedUpstream;
import org.postern.testing.SmtpClient;

/** Connections to a scripted mail server, without a pool. */
final class UpstreamConnections implements SmtpConnectionFactory {

    private static final long serialVersionUID = 1;

    private final transient ScriptedUpstream upstream;

    UpstreamConnections(ScriptedUpstream upstream) {
        this.upstream = upstream;
    }

    @Override
    public SmtpConnection getConnection() throws IOException {
        SmtpClient client = new SmtpClient(new InetSocketAddress(InetAddress.getLoopbackAddress(), upstream.port()));
        client.reply();
        return new Connection(client);
    }

    private record Connection(SmtpClient client) implements SmtpConnection {

        private Reply say(String line) throws IOException {
            return parsed(client.say(line));
        }

        private static Reply parsed(String text) throws IOException {
            if (text.isEmpty()) {
                throw new IOException("the server has closed the connection");
            }
            List<String> lines = text.lines().map(line -> line.substring(4)).toList();
            return Reply.of(Integer.parseInt(text.substring(0, 3)), "", lines.toArray(new String[0]));
        }

        private static String with(List<Parameter> parameters) {
            StringBuilder text = new StringBuilder();
            parameters.forEach(each -> text.append(' ').append(each));
            return text.toString();
        }

        @Override
        public Reply helo(Helo helo) throws IOException {
            return say("EHLO " + helo.domain());
        }

        @Override
        public Extensions extensions() {
            return Extensions.NONE;
        }

        @Override
        public Reply auth(String line) throws IOException {
            return say(line);
        }

        @Override
        public Reply mail(Mail mail) throws IOException {
            return say("MAIL FROM:<" + mail.sender() + ">" + with(mail.parameters()));
        }

        @Override
        public Reply rcpt(Rcpt rcpt) throws IOException {
            return say("RCPT TO:<" + rcpt.recipient() + ">" + with(rcpt.parameters()));
        }

        @Override
        public Reply data(Body body) throws IOException {
            Reply goAhead = say("DATA");
            if (!goAhead.isIntermediate()) {
                return goAhead;
            }
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            body.writeTo(goAhead, out);
            out.write(".\r\n".getBytes(StandardCharsets.US_ASCII));
            client.send(out.toByteArray());
            return parsed(client.reply());
        }

        @Override
        public Reply rset() throws IOException {
            return say("RSET");
        }

        @Override
        public Reply noop() throws IOException {
            return say("NOOP");
        }

        @Override
        public Reply quit() throws IOException {
            return say("QUIT");
        }

        @Override
        public void abort() {
            close();
        }

        @Override
        public void close() {
            try {
                client.close();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
