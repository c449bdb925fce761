package org.postern.filters.store;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.postern.api.Data;
import org.postern.api.Exchange;
import org.postern.api.Message;
import org.postern.api.Rcpt;
import org.postern.api.Reply;
import org.postern.api.Verdict;
import org.postern.filters.FilterSettings;
import org.postern.settings.Setting;

/** Keeps a copy of each message that goes on, before it does or once the upstream server has it. */
public final class MessageArchive {

    private static final Logger LOG = System.getLogger(MessageArchive.class.getName());

    /** When the copy is stored. */
    enum When {
        BEFORE,
        AFTER
    }

    /** What becomes of a message that cannot be stored before it goes on. */
    enum Unavailable {
        DEFER,
        PASS
    }

    private final Optional<MessageStore> store;
    private final When when;
    private final Unavailable unavailable;

    MessageArchive(Optional<MessageStore> store, When when, Unavailable unavailable) {
        this.store = store;
        this.when = when;
        this.unavailable = unavailable;
    }

    /**
     * Properties {@code folder}, or {@code dataSource} and {@code table}, or {@code server}, {@code recipient} and {@code from}; {@code
     * when} and {@code unavailable}.
     */
    public MessageArchive(FilterSettings settings) {
        this(
                store(settings),
                settings.read("when", "before", each -> each.choice(When.class)),
                settings.read("unavailable", "defer", each -> each.choice(Unavailable.class)));
    }

    private static Optional<MessageStore> store(FilterSettings settings) {
        Setting server = settings.get("server", "");
        Setting recipient = settings.get("recipient", "");
        ServerStore.From from = settings.read("from", "null", each -> each.choice(ServerStore.From.class));
        Optional<ReadableStore> readable = StoreSettings.readable(settings, "postern_archive");
        StoreSettings.requireOne(settings.get("folder", ""), server);
        StoreSettings.requireOne(settings.get("dataSource", ""), server);
        if (server.isEmpty()) {
            if (!recipient.isEmpty()) {
                throw server.invalid("the JNDI name of a connection factory, since a recipient is set");
            }
            return readable.map(MessageStore.class::cast);
        }
        return Optional.of(new ServerStore(new Sender(Lookup.of(server.word())), address(recipient), from));
    }

    private static String address(Setting setting) {
        if (!setting.text().matches("[^\\s<>@]+@[^\\s<>@]+")) {
            throw setting.invalid("the address of the archive, such as archive@example.org");
        }
        return new Rcpt(setting.text()).recipient();
    }

    /**
     * For {@code ready()} of a policy.
     *
     * @throws IOException if there is none, or it cannot be used, with the reason
     */
    public void requireReady() throws IOException {
        store().check();
    }

    private MessageStore store() throws IOException {
        return store.orElseThrow(() -> new IOException("no archive is configured: set postern.archive.folder,"
                + " postern.archive.dataSource or postern.archive.server"));
    }

    /**
     * Stores a copy, and lets the message go on; one without recipients goes nowhere, and is not stored. The id of the copy is noted as
     * {@code archive.id}.
     *
     * @return a reply of 451 if there is no copy, and is to be one
     */
    public Verdict decide(Exchange<Data> exchange, String policy) {
        if (exchange.command().recipients().isEmpty()) {
            return exchange.pass();
        }
        return when == When.BEFORE ? before(exchange, policy) : after(exchange, policy);
    }

    private Verdict before(Exchange<Data> exchange, String policy) {
        try {
            put(exchange, policy);
            return exchange.pass();
        } catch (IOException e) {
            String session = exchange.session().id();
            if (unavailable == Unavailable.PASS) {
                LOG.log(Level.ERROR, session + " goes on without a copy in the archive: " + e.getMessage());
                return exchange.pass();
            }
            LOG.log(Level.ERROR, session + " is deferred, since it cannot be archived: " + e.getMessage());
            return Reply.reject(451, "4.3.0", "The message could not be archived; try again later");
        }
    }

    /** Once the upstream server has it, the message must not be sent again. */
    private Reply after(Exchange<Data> exchange, String policy) {
        Reply reply = exchange.proceed();
        if (reply.isPositive()) {
            try {
                put(exchange, policy);
            } catch (IOException | RuntimeException e) {
                LOG.log(
                        Level.ERROR,
                        exchange.session().id() + " has been relayed, and there is no copy in the archive: " + e);
            }
        }
        return reply;
    }

    private void put(Exchange<Data> exchange, String policy) throws IOException {
        Message message = exchange.command().message();
        StoredMessage stored = StoredMessage.of(
                exchange,
                Instant.now().truncatedTo(ChronoUnit.MILLIS),
                new StoredMessage.Why(policy, ""),
                Digest.of(message));
        store().put(stored, message);
        exchange.note("archive.id", stored.id());
    }
}
