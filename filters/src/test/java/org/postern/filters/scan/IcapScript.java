package org.postern.filters.scan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server's side of ICAP: reads requests as strictly as c-icap does. */
public final class IcapScript {

    private static final Pattern BODY = Pattern.compile("\r\nEncapsulated: .*?([a-z]+-body)=(\\d+)\r\n");

    /**
     * A request.
     *
     * @param head with its line ends, without the empty line
     * @param http the headers in it
     * @param body as much of it as was sent; what follows a preview is to be read by {@link #chunks}
     * @param last the last chunk
     */
    public record Request(String head, String http, String body, String last) {

        public String method() {
            return head.substring(0, head.indexOf(' '));
        }
    }

    private IcapScript() {}

    public static Request request(ScriptedServer.Peer peer) throws IOException {
        String head = peer.until("\r\n\r\n") + "\r\n";
        Matcher body = BODY.matcher(head);
        assertThat(body.find()).as("Encapsulated in " + head).isTrue();
        String http = new String(peer.in().readNBytes(Integer.parseInt(body.group(2))), ISO_8859_1);
        if (body.group(1).equals("null-body")) {
            return new Request(head, http, "", "");
        }
        assertThat(http).endsWith("\r\n\r\n");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String last = chunks(peer, bytes);
        return new Request(head, http, bytes.toString(ISO_8859_1), last);
    }

    /** Reads a body; returns its last chunk. */
    public static String chunks(ScriptedServer.Peer peer, ByteArrayOutputStream into) throws IOException {
        while (true) {
            String size = peer.until("\r\n");
            if (size.startsWith("0")) {
                assertThat(peer.until("\r\n")).as("trailers").isEmpty();
                return size;
            }
            into.write(peer.in().readNBytes(Integer.parseInt(size, 16)));
            assertThat(peer.until("\r\n")).as("end of a chunk").isEmpty();
        }
    }

    /** Replies to OPTIONS. */
    public static void options(ScriptedServer.Peer peer, String headers) throws IOException {
        Request request = request(peer);
        assertThat(request.method()).isEqualTo("OPTIONS");
        peer.send("ICAP/1.0 200 OK\r\nMethods: RESPMOD, REQMOD\r\nEncapsulated: null-body=0\r\n" + headers + "\r\n");
    }

    /** 200, with an HTTP response of that status and body. */
    public static String modified(String headers, String status, String body) {
        String http = "HTTP/1.1 " + status + "\r\nContent-Type: text/html\r\n\r\n";
        return "ICAP/1.0 200 OK\r\n" + headers + "Encapsulated: res-hdr=0, res-body=" + http.length() + "\r\n\r\n"
                + http + chunk(body) + "0\r\n\r\n";
    }

    /** Each with its end. */
    public static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    public static String chunk(String body) {
        return body.isEmpty() ? "" : Integer.toHexString(body.length()) + "\r\n" + body + "\r\n";
    }
}
