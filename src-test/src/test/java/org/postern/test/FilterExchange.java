package org.postern.test;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postern.api.Data;
import org.postern.api.Envelope;
import org.postern.api.Exchange;
import org.postern.api.Message;
import org.postern.api.Pass;
import org.postern.api.Rcpt;
import org.postern.api.Realm;
import org.postern.api.Reply;
import org.postern.api.Session;
import org.postern.api.Verdict;
import org.postern.api.octets.Spool;

/** One message, for a filter without a gateway around it: the class path here has no core beside the EAR's. */
final class FilterExchange implements Exchange<Data> {

    private final Data command;
    private final Map<String, String> notes = new LinkedHashMap<>();
    private final Map<String, Object> attributes = new HashMap<>();

    /** @param mail a character for each byte */
    FilterExchange(String mail) {
        this(Message.of(mail.getBytes(StandardCharsets.ISO_8859_1)));
    }

    FilterExchange(Message mail) {
        command = new Data(mail, List.of(new Rcpt("bob@example.org")));
    }

    Map<String, String> notes() {
        return notes;
    }

    /** The message that goes on. */
    static String passed(Verdict verdict) throws IOException {
        if (verdict instanceof Pass pass && pass.command() instanceof Data data) {
            try (InputStream in = data.message().open()) {
                return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
            }
        }
        throw new AssertionError("it does not pass: " + verdict);
    }

    @Override
    public Data command() {
        return command;
    }

    @Override
    public Session session() {
        return (Session) Proxy.newProxyInstance(
                Session.class.getClassLoader(), new Class<?>[] {Session.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("id")) {
                        return "session";
                    }
                    throw new UnsupportedOperationException(method.getName());
                });
    }

    @Override
    public Envelope envelope() {
        return Envelope.NONE;
    }

    @Override
    public Map<String, Object> attributes() {
        return attributes;
    }

    @Override
    public void note(String name, String value) {
        notes.put(name, value);
    }

    @Override
    public Realm realm() {
        return (user, password) -> Optional.empty();
    }

    @Override
    public Reply proceed(Data changed) {
        throw new UnsupportedOperationException();
    }

    /** In a file, as a large one is. */
    @Override
    public Spool spool() {
        try {
            Path file = Files.createTempFile("filter", ".spool");
            file.toFile().deleteOnExit();
            OutputStream out = Files.newOutputStream(file);
            return new FileSpool(file, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private record FileSpool(Path file, OutputStream output) implements Spool {

        @Override
        public long size() {
            return file.toFile().length();
        }

        @Override
        public InputStream open() throws IOException {
            return Files.newInputStream(file);
        }

        @Override
        public void close() {
            file.toFile().delete();
        }
    }
}
