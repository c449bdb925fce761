package org.postern.filters.store;

import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.postern.api.Data;
import org.postern.api.Exchange;
import org.postern.api.Message;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.mime.MimeRules;
import org.postern.filters.FilterSettings;
import org.postern.filters.Startable;
import org.postern.settings.Setting;

/**
 * The quarantine that is configured: a folder or a table. It has bounds, so that it does not fill the disk; what exceeds them is not put
 * there. It is seen by JMX while the application runs.
 */
public final class QuarantineStore implements Quarantine, Startable, AutoCloseable {

    private static final Logger LOG = System.getLogger(QuarantineStore.class.getName());

    private static final int MAX_PAGE = 1_000;
    private static final int SHOWN = 16 * 1024;
    private static final String MISSING =
            "no quarantine is configured: set postern.quarantine.folder or postern.quarantine.dataSource";

    private final Optional<ReadableStore> store;
    private final Duration maxAge;
    private final Quota quota;
    private final Sender upstream;
    private final Set<String> inRelease = ConcurrentHashMap.newKeySet();
    private final MBeanRegistration registration = new MBeanRegistration("Quarantine");

    /**
     * Properties {@code folder}, {@code dataSource} and {@code table}; {@code maxAge}, {@code maxMessages} and {@code maxSize}; {@code
     * releaseTo}.
     */
    public QuarantineStore(FilterSettings settings) {
        this(
                StoreSettings.readable(settings, "postern_quarantine"),
                settings.read("maxAge", "30d", QuarantineStore::age),
                new Quota(
                        settings.read("maxMessages", "10000", each -> each.number(1, 100_000_000)),
                        settings.read("maxSize", "1GiB", Setting::size)),
                new Sender(Lookup.of(settings.read("releaseTo", "smtp/upstream", Setting::word))));
    }

    QuarantineStore(Optional<ReadableStore> store, Duration maxAge, Quota quota, Sender upstream) {
        this.store = store;
        this.maxAge = maxAge;
        this.quota = quota;
        this.upstream = upstream;
    }

    private static Duration age(Setting setting) {
        if (!setting.text().matches("[1-9]\\d{0,4}\\s*[hd]")) {
            throw setting.invalid("a number of hours or days, such as 12h or 30d");
        }
        long number = Long.parseLong(setting.text().replaceAll("\\D", ""));
        return setting.text().endsWith("h") ? Duration.ofHours(number) : Duration.ofDays(number);
    }

    /** Whether there is one. */
    public boolean isConfigured() {
        return store.isPresent();
    }

    /**
     * For {@code ready()} of a policy that puts messages there.
     *
     * @throws IOException if there is none, or it cannot be used, with the reason
     */
    public void requireReady() throws IOException {
        store().check();
    }

    private ReadableStore store() throws IOException {
        return store.orElseThrow(() -> new IOException(MISSING));
    }

    /** Shows it by JMX, if there is one. */
    @Override
    public void start() {
        if (isConfigured()) {
            registration.register(new Management());
        }
    }

    @Override
    public void close() {
        registration.close();
    }

    // ---- what policies do

    /**
     * {@inheritDoc} The id is noted as {@code quarantine.id}.
     *
     * @throws IOException also if it is full, or none is configured
     */
    @Override
    public String put(Exchange<Data> exchange, String policy, String reason) throws IOException {
        ReadableStore there = store();
        expire(there);
        Message message = exchange.command().message();
        Digest digest = Digest.of(message);
        StoredMessage stored = StoredMessage.of(
                exchange, Instant.now().truncatedTo(ChronoUnit.MILLIS), new StoredMessage.Why(policy, reason), digest);
        take(there, digest.size());
        boolean complete = false;
        try {
            there.put(stored, message);
            complete = true;
        } finally {
            if (!complete) {
                quota.giveBack(digest.size());
            }
        }
        exchange.note("quarantine.id", stored.id());
        return stored.id();
    }

    private void take(ReadableStore there, long size) throws IOException {
        try {
            quota.take(size, there::usage);
        } catch (IOException e) {
            throw new IOException("the quarantine in " + there + " is " + e.getMessage(), e);
        }
    }

    private void expire(ReadableStore there) throws IOException {
        if (quota.isOld()) {
            int expired = there.deleteBefore(Instant.now().minus(maxAge));
            if (expired > 0) {
                LOG.log(Level.INFO, "deleted from quarantine because of their age: " + expired + " messages");
            }
        }
    }

    // ---- what administrators do

    /** Some messages, the newest first. */
    List<StoredMessage> list(int offset, int max) throws IOException {
        if (offset < 0 || max < 0) {
            throw new IOException("neither the offset nor the number of messages can be negative");
        }
        return store().list(offset, Math.min(max, MAX_PAGE));
    }

    private StoredMessage find(String id) throws IOException {
        return store().find(id).orElseThrow(() -> new IOException("no message " + id + " is in quarantine"));
    }

    String show(String id) throws IOException {
        StoredMessage stored = find(id);
        String beginning;
        try (InputStream in = store().message(stored).open()) {
            beginning = new String(in.readNBytes(SHOWN), StandardCharsets.UTF_8);
        }
        return printable("id: " + id
                + "\ntime: " + stored.time()
                + "\nsession: " + stored.origin().session()
                + "\nclient: " + stored.origin().client()
                + "\nuser: " + stored.origin().user()
                + "\nsender: " + stored.senderLine()
                + "\nrecipients: "
                + stored.recipients().stream().map(Rcpt::recipient).collect(Collectors.joining(", "))
                + "\npolicy: " + stored.why().policy()
                + "\nreason: " + stored.why().reason()
                + "\nsize: " + stored.digest().size()
                + "\nsha256: " + stored.digest().sha256()
                + "\n\n" + beginning
                + (stored.digest().size() > SHOWN ? "\n… " + (stored.digest().size() - SHOWN) + " more bytes" : ""));
    }

    /** Nothing that a terminal takes for a command, or that hides what stands there. */
    private static String printable(String text) {
        return text.replace("\r\n", "\n").replaceAll("[\\p{Cc}\\p{Cf}&&[^\\n\\t]]", ".");
    }

    String release(String id) throws IOException {
        if (!inRelease.add(id)) {
            throw new IOException("message " + id + " is being released already");
        }
        try {
            StoredMessage stored = find(id);
            if (stored.recipients().isEmpty()) {
                throw new IOException("message " + id + " has no recipients: a policy had dropped them before");
            }
            Message message = Message.of(store().message(stored), MimeRules.DEFAULT);
            if (!Digest.of(message).equals(stored.digest())) {
                throw new IOException("message " + id + " is damaged: its bytes are others than were stored");
            }
            Reply reply = upstream.send(stored.mail(), stored.recipients(), message);
            LOG.log(
                    Level.INFO,
                    "released from quarantine: " + id + " of session "
                            + stored.origin().session());
            remove(stored);
            return reply.code() + " " + reply.text(0);
        } finally {
            inRelease.remove(id);
        }
    }

    /** What has been sent must not look as if it had not. */
    private void remove(StoredMessage stored) throws IOException {
        try {
            delete(stored);
        } catch (IOException e) {
            LOG.log(Level.ERROR, "released, but still in quarantine: " + stored.id() + ": " + e.getMessage());
            throw new IOException(
                    "message " + stored.id() + " has been sent, and cannot be deleted: " + e.getMessage(), e);
        }
    }

    private boolean delete(StoredMessage stored) throws IOException {
        boolean deleted = store().delete(stored.id());
        if (deleted) {
            quota.giveBack(stored.digest().size());
        }
        return deleted;
    }

    void delete(String id) throws IOException {
        if (!inRelease.add(id)) {
            throw new IOException("message " + id + " is being released");
        }
        try {
            StoredMessage stored = find(id);
            if (delete(stored)) {
                LOG.log(
                        Level.INFO,
                        "deleted from quarantine: " + id + " of session "
                                + stored.origin().session());
            }
        } catch (DamagedException e) { // so it is never released
            store().delete(id);
            quota.forget();
            LOG.log(Level.INFO, "deleted from quarantine, and damaged before: " + id);
        } finally {
            inRelease.remove(id);
        }
    }

    /** What JMX sees. */
    private final class Management implements QuarantineMXBean {

        @Override
        public String getStore() {
            return store.map(Object::toString).orElse("");
        }

        @Override
        public long getMessages() throws IOException {
            return quota.usage(store()::usage).messages();
        }

        @Override
        public long getSize() throws IOException {
            return quota.usage(store()::usage).size();
        }

        @Override
        public List<QuarantinedMessage> list(int offset, int max) throws IOException {
            return QuarantineStore.this.list(offset, max).stream()
                    .map(QuarantinedMessage::new)
                    .toList();
        }

        @Override
        public String show(String id) throws IOException {
            return QuarantineStore.this.show(id);
        }

        @Override
        public String release(String id) throws IOException {
            return QuarantineStore.this.release(id);
        }

        @Override
        public void delete(String id) throws IOException {
            QuarantineStore.this.delete(id);
        }
    }
}
