package org.postern.test;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An ICAP service that makes something else of contents, a character for each byte. */
final class ScriptedIcapServer implements AutoCloseable {

    private static final Pattern BODY = Pattern.compile("\r\nEncapsulated: .*?([a-z]+)-body=(\\d+)\r\n");
    private static final Pattern TYPE = Pattern.compile("\r\nContent-Type: ([^\r]*)\r\n");

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final UnaryOperator<String> change;
    private final List<Socket> clients = new CopyOnWriteArrayList<>();
    private final List<String> heads = new CopyOnWriteArrayList<>();
    private final CountDownLatch closedByClient = new CountDownLatch(1);

    /** @param change of the body of each request */
    ScriptedIcapServer(UnaryOperator<String> change) throws IOException {
        this.change = change;
        start(this::accept);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "scripted ICAP server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket client = socket.accept();
                clients.add(client);
                start(() -> serve(client));
            } catch (IOException e) {
                // closed
            }
        }
    }

    private void serve(Socket client) {
        try {
            InputStream in = new BufferedInputStream(client.getInputStream());
            while (true) {
                String head = until(in, "\r\n\r\n") + "\r\n";
                heads.add(head);
                client.getOutputStream().write(answer(head, in).getBytes(ISO_8859_1));
            }
        } catch (EOFException e) {
            closedByClient.countDown();
        } catch (IOException e) {
            // closed by the test
        }
    }

    private String answer(String head, InputStream in) throws IOException {
        Matcher encapsulated = BODY.matcher(head);
        if (!encapsulated.find() || head.startsWith("OPTIONS")) {
            return "ICAP/1.0 200 OK\r\nMethods: RESPMOD, REQMOD\r\nAllow: 204\r\nEncapsulated: null-body=0\r\n\r\n";
        }
        String http = new String(in.readNBytes(Integer.parseInt(encapsulated.group(2))), ISO_8859_1);
        String body = chunks(in);
        String changed = change.apply(body);
        if (changed.equals(body)) {
            return "ICAP/1.0 204 Unmodified\r\n\r\n";
        }
        Matcher type = TYPE.matcher(http);
        String kind = encapsulated.group(1);
        String start = kind.equals("res") ? "HTTP/1.1 200 OK\r\n" : "POST / HTTP/1.1\r\n";
        String header = start + (type.find() ? "Content-Type: " + type.group(1) + "\r\n" : "") + "Content-Length: "
                + changed.length() + "\r\n\r\n";
        return "ICAP/1.0 200 OK\r\nEncapsulated: " + kind + "-hdr=0, " + kind + "-body=" + header.length() + "\r\n\r\n"
                + header + Integer.toHexString(changed.length()) + "\r\n" + changed + "\r\n0\r\n\r\n";
    }

    private static String chunks(InputStream in) throws IOException {
        StringBuilder body = new StringBuilder();
        for (int size = size(in); size > 0; size = size(in)) {
            body.append(new String(in.readNBytes(size), ISO_8859_1));
            until(in, "\r\n");
        }
        until(in, "\r\n");
        return body.toString();
    }

    private static int size(InputStream in) throws IOException {
        return Integer.parseInt(until(in, "\r\n"), 16);
    }

    private static String until(InputStream in, String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end, Math.max(0, text.length() - end.length())) < 0) {
            int b = in.read();
            if (b < 0) {
                throw new EOFException(text.toString());
            }
            text.append((char) b);
        }
        return text.substring(0, text.length() - end.length());
    }

    String url() {
        return "icap://127.0.0.1:" + socket.getLocalPort() + "/change";
    }

    /** The headers of ICAP of each request. */
    List<String> heads() {
        return heads;
    }

    /** Whether the client closes a connection, before some seconds are over. */
    boolean isClosedByClient() throws InterruptedException {
        return closedByClient.await(20, TimeUnit.SECONDS);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        for (Socket client : clients) {
            client.close();
        }
    }
}
