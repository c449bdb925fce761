package org.postern.filters.content;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.postern.api.Data;
import org.postern.api.Exchange;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.api.Verdict;
import org.postern.api.mime.Edit;
import org.postern.api.mime.NewPart;
import org.postern.api.mime.Part;
import org.postern.filters.FilterSettings;
import org.postern.filters.content.Inspection.Found;
import org.postern.filters.content.Inspection.Unscanned;
import org.postern.filters.content.Limits.TooLarge;
import org.postern.filters.content.Limits.Unavailable;
import org.postern.filters.link.ContentException;
import org.postern.filters.link.Deadline;
import org.postern.filters.scan.Scanners;
import org.postern.filters.store.Quarantine;

/**
 * Has messages scanned for viruses, as a whole and each part decoded, and decides what becomes of those with one. It notes {@code
 * virus.scan} ({@code clean}, {@code found}, {@code tooLarge} or {@code unavailable}), {@code virus.name}, {@code virus.part}, {@code
 * virus.scanner}, and as {@code virus.reason} why something was not scanned.
 */
public final class VirusCheck implements AutoCloseable {

    private static final Logger LOG = System.getLogger(VirusCheck.class.getName());

    private static final String POLICY = "VirusScan";
    private static final Reply ACCEPTED = Reply.of(250, "2.0.0", "Message accepted");
    /** Of the field's value, which is one line then (RFC 5322 §2.1.1). */
    private static final int MAX_STATUS = 300;

    private final Scanners scanners;
    private final String scannersProperty;
    private final VirusSettings settings;
    private final Limits limits;

    /**
     * Properties {@code scan}, {@code found}, {@code reply}, {@code notice}, {@code field}, {@code timeout}, {@code maxSize}, {@code
     * unavailable}, {@code tooLarge} and those of {@link Scanners#Scanners(FilterSettings)}.
     */
    public VirusCheck(FilterSettings settings) {
        this(settings, new Scanners(settings));
    }

    VirusCheck(FilterSettings settings, Scanners scanners) {
        this.scanners = scanners;
        scannersProperty = settings.get("scanners", "").name();
        this.settings = VirusSettings.read(settings);
        limits = Limits.read(settings);
    }

    /**
     * Checks that there is a scanner to be asked; whether it answers is another matter.
     *
     * @throws IOException if none is configured
     */
    public void ready() throws IOException {
        if (!scanners.isConfigured()) {
            throw new IOException("no virus scanner is configured: " + scannersProperty + " is empty");
        }
    }

    /** Whether messages with a virus go to the quarantine. */
    public boolean usesQuarantine() {
        return settings.found() == VirusSettings.Found.QUARANTINE;
    }

    /**
     * Decides about a message. One that has no recipients, since it is in quarantine already, is not scanned.
     *
     * @param quarantine where messages with a virus go, if they are to go there
     * @throws SmtpException with the reply, if the message cannot be scanned and is deferred for that, or cannot be taken apart
     * @throws IOException if the message cannot be read
     */
    public Verdict decide(Exchange<Data> exchange, Quarantine quarantine) throws IOException {
        if (exchange.command().recipients().isEmpty()) {
            return exchange.pass();
        }
        Deadline deadline = Deadline.in(limits.timeout());
        Message message = exchange.command().message();
        Optional<Part> root = settings.scansParts() ? Optional.of(message.root()) : Optional.empty();
        List<Content> contents = new ArrayList<>();
        if (settings.scansMessage()) {
            contents.add(Content.of(message));
        }
        if (root.isPresent()) {
            contents.addAll(Content.partsOf(root.get()));
        }
        List<Unscanned> large = Inspection.tooLarge(contents, limits.maxSize());
        if (!large.isEmpty() && limits.tooLarge() != TooLarge.PASS) {
            return tooLarge(exchange, new Inspection("none", List.of(), large));
        }
        Inspection inspection;
        try {
            inspection = Inspection.of(contents, large, scanners, deadline.left());
        } catch (IOException e) {
            return unavailable(exchange, e);
        }
        exchange.note("virus.scanner", inspection.scanner());
        if (!inspection.found().isEmpty()) {
            return found(exchange, quarantine, root, inspection, deadline);
        }
        if (!inspection.unscanned().isEmpty()) {
            return tooLarge(exchange, inspection);
        }
        exchange.note("virus.scan", "clean");
        return pass(exchange, message, "clean");
    }

    // ---- what becomes of it

    private Verdict found(
            Exchange<Data> exchange,
            Quarantine quarantine,
            Optional<Part> root,
            Inspection inspection,
            Deadline deadline)
            throws IOException {
        exchange.note("virus.scan", "found");
        exchange.note(VirusSettings.NAME, inspection.viruses());
        exchange.note(VirusSettings.PART, inspection.places());
        return switch (settings.found()) {
            case REJECT -> rejected(exchange);
            case DISCARD -> ACCEPTED;
            case MARK -> pass(exchange, exchange.command().message(), "infected " + inspection.viruses());
            case QUARANTINE -> quarantine(exchange, quarantine, inspection.viruses());
            case REMOVE ->
                root.isEmpty() || inspection.foundInParts().isEmpty()
                        ? rejected(exchange)
                        : remove(exchange, root.get(), inspection, deadline);
        };
    }

    private Reply rejected(Exchange<Data> exchange) {
        return settings.reply().fill(exchange.attributes());
    }

    private static Reply quarantine(Exchange<Data> exchange, Quarantine quarantine, String reason) throws IOException {
        try {
            exchange.note("virus.quarantine", quarantine.put(exchange, POLICY, reason));
            return ACCEPTED;
        } catch (SmtpException e) {
            throw e;
        } catch (IOException e) {
            throw new SmtpException(
                    Reply.reject(451, "4.3.0", "Message with a virus cannot be stored; try again later"),
                    "cannot put the message into quarantine: " + e.getMessage(),
                    e);
        }
    }

    /** The message without the parts that have one, if what is left is clean. */
    private Verdict remove(Exchange<Data> exchange, Part root, Inspection inspection, Deadline deadline)
            throws IOException {
        Message message = exchange.command().message();
        if (inspection.hasUnscannedParts() && limits.tooLarge() != TooLarge.PASS) {
            return tooLarge(exchange, inspection);
        }
        Edit edit = new Edit(root, message.mimeRules());
        for (Found found : inspection.foundInParts()) {
            Content content = found.content();
            edit.replace(content.part().orElseThrow(), NewPart.text("plain", notice(found) + "\r\n"));
        }
        Message changed;
        try {
            changed = message.with(edit);
        } catch (IllegalArgumentException e) { // a file whose name is a boundary
            return rejected(exchange);
        }
        if (settings.scansMessage()) {
            Inspection rest = inspectRest(changed, deadline);
            if (!rest.found().isEmpty()) { // outside of all parts
                return rejected(exchange);
            }
            if (!rest.unscanned().isEmpty() && limits.tooLarge() != TooLarge.PASS) {
                return tooLarge(exchange, rest);
            }
        }
        return pass(exchange, changed, "removed " + inspection.viruses());
    }

    private String notice(Found found) {
        return settings.notice()
                .fill(Map.of(
                        VirusSettings.NAME, found.name(),
                        VirusSettings.PART, found.content().name()));
    }

    /** Whatever {@code unavailable} says: that there was a virus is known. */
    private Inspection inspectRest(Message changed, Deadline deadline) throws IOException {
        List<Content> contents = List.of(Content.of(changed));
        try {
            return Inspection.of(contents, Inspection.tooLarge(contents, limits.maxSize()), scanners, deadline.left());
        } catch (IOException e) {
            requireFault(e);
            throw deferred("what is left without the virus cannot be scanned: " + e.getMessage(), e);
        }
    }

    private Verdict tooLarge(Exchange<Data> exchange, Inspection inspection) throws IOException {
        String reason = inspection.reasons();
        exchange.note("virus.scan", "tooLarge");
        exchange.note("virus.reason", reason);
        return switch (limits.tooLarge()) {
            case REJECT -> Reply.reject(552, "5.3.4", "Message too large to be scanned for viruses");
            case DEFER -> Reply.reject(451, "4.3.4", "Message too large to be scanned for viruses; try again later");
            case PASS -> passUnscanned(exchange, "too large", reason);
        };
    }

    private Verdict unavailable(Exchange<Data> exchange, IOException e) throws IOException {
        requireFault(e);
        String reason = String.valueOf(e.getMessage());
        exchange.note("virus.scan", "unavailable");
        exchange.note("virus.reason", Words.line(reason));
        if (limits.unavailable() == Unavailable.DEFER) {
            throw deferred("cannot be scanned for viruses: " + reason, e);
        }
        return passUnscanned(exchange, "scanner unavailable", reason);
    }

    /** Throws on what is no fault of a scanner's: an interrupt, and a message that cannot be read. */
    private static void requireFault(IOException e) throws IOException {
        if (e instanceof ContentException || Thread.currentThread().isInterrupted()) {
            throw e;
        }
    }

    private static SmtpException deferred(String reason, IOException e) {
        return new SmtpException(Reply.reject(451, "4.7.1", "Virus scan unavailable; try again later"), reason, e);
    }

    private Verdict passUnscanned(Exchange<Data> exchange, String why, String reason) throws IOException {
        LOG.log(Level.WARNING, exchange.session().id() + " relayed without a virus scan: " + reason);
        return pass(exchange, exchange.command().message(), "not scanned: " + why);
    }

    /** Closes connections that are kept for the next message. */
    @Override
    public void close() {
        scanners.close();
    }

    private Verdict pass(Exchange<Data> exchange, Message message, String status) throws IOException {
        Message changed = message;
        if (!settings.field().isEmpty()) {
            String field = settings.field();
            changed = message.withHeader(message.header().without(field).with(field, Words.ascii(status, MAX_STATUS)));
        }
        return exchange.pass(exchange.command().withMessage(changed));
    }
}
