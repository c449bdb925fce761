package org.postern.filters.content;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import org.postern.api.Data;
import org.postern.api.Exchange;
import org.postern.api.Message;
import org.postern.api.Reply;
import org.postern.api.SmtpException;
import org.postern.api.Verdict;
import org.postern.api.mime.Edit;
import org.postern.api.mime.Part;
import org.postern.api.text.TransferEncoding;
import org.postern.filters.FilterSettings;
import org.postern.filters.content.Limits.TooLarge;
import org.postern.filters.content.Limits.Unavailable;
import org.postern.filters.link.ContentException;
import org.postern.filters.link.Deadline;
import org.postern.filters.scan.Headers;
import org.postern.filters.scan.IcapAnswer;
import org.postern.filters.scan.IcapClient;
import org.postern.filters.scan.IcapRequest;
import org.postern.filters.scan.Spool;

/**
 * Shows messages, or each part of them decoded, to an ICAP service that may block or change them. It notes {@code icap.result} ({@code
 * unmodified}, {@code modified}, {@code blocked}, {@code tooLarge} or {@code unavailable}), and where there is one {@code icap.reason} and
 * {@code icap.part}.
 */
public final class IcapAdaptation implements AutoCloseable {

    private static final Logger LOG = System.getLogger(IcapAdaptation.class.getName());

    private static final String MESSAGE_TYPE = "message/rfc822";
    private static final String HOST = "postern.invalid"; // RFC 2606 §2

    /** What a service may make of messages that are as large as they may be: a notice put before them. */
    private static final long MAX_MORE = 1024 * 1024;

    private final String serviceProperty;
    private final AdaptationSettings settings;
    private final Limits limits;

    /** What is being done about one message. */
    private record Work(Exchange<Data> exchange, Headers headers, Deadline deadline, Spools spools) {

        Message message() {
            return exchange.command().message();
        }
    }

    /**
     * Properties {@code service}, {@code mode}, {@code scope}, {@code headers}, {@code reply}, {@code timeout}, {@code maxSize}, {@code
     * unavailable}, {@code tooLarge}, {@code trustedCertificates}, {@code clientCertificate}, {@code clientCertificatePassword} and {@code
     * ciphers}.
     */
    public IcapAdaptation(FilterSettings settings) {
        serviceProperty = settings.get("service", "").name();
        this.settings = AdaptationSettings.read(settings);
        limits = Limits.read(settings);
    }

    /**
     * Checks that there is a service to be asked; whether it answers is another matter.
     *
     * @throws IOException if none is configured
     */
    public void ready() throws IOException {
        if (settings.service().isEmpty()) {
            throw new IOException("no ICAP service is configured: " + serviceProperty + " is empty");
        }
    }

    /**
     * Decides about a message. A changed one is handed on before this returns, since it is kept for no longer. One that has no recipients, since it is
     * in quarantine already, is not shown.
     *
     * @throws SmtpException with the reply, if the message is deferred because of the service, or cannot be taken apart
     * @throws IOException if the message cannot be read
     */
    public Verdict decide(Exchange<Data> exchange) throws IOException {
        if (exchange.command().recipients().isEmpty()) {
            return exchange.pass();
        }
        try (Spools spools = new Spools(limits.maxSize() + MAX_MORE)) {
            Work work =
                    new Work(exchange, settings.headers(exchange.attributes()), Deadline.in(limits.timeout()), spools);
            return settings.scope() == AdaptationSettings.Scope.MESSAGE ? message(work) : parts(work);
        }
    }

    // ---- what is shown

    private Verdict message(Work work) throws IOException {
        Content content = Content.of(work.message());
        if (content.isLargerThan(limits.maxSize())) {
            return tooLarge(work, content, "larger than " + limits.maxSize() + " bytes");
        }
        Spool spool = work.spools().open();
        Adapted adapted = ask(work, content, spool);
        if (adapted.kind() != Adapted.Kind.MODIFIED) {
            return other(work, content, adapted).orElseGet(() -> unmodified(work));
        }
        Message changed = Message.of(spool, work.message().mimeRules());
        Optional<String> problem = CameBack.problem(changed);
        if (problem.isPresent()) {
            throw failed(work, content, problem.get(), Optional.empty());
        }
        return modified(work, changed);
    }

    private Verdict parts(Work work) throws IOException {
        Part root = work.message().root();
        List<Content> contents = Content.partsOf(root);
        for (Content content : contents) {
            if (content.isLargerThan(limits.maxSize()) && limits.tooLarge() != TooLarge.PASS) {
                return tooLarge(work, content, "larger than " + limits.maxSize() + " bytes");
            }
        }
        Edit edit = new Edit(root, work.message().mimeRules());
        boolean passes = false;
        for (Content content : contents) {
            if (content.isLargerThan(limits.maxSize())) {
                tooLarge(work, content, "larger than " + limits.maxSize() + " bytes");
                passes = true;
                continue;
            }
            Spool spool = work.spools().open();
            Adapted adapted = ask(work, content, spool);
            if (adapted.kind() == Adapted.Kind.MODIFIED) {
                change(work, edit, content, spool);
                continue;
            }
            Optional<Verdict> other = other(work, content, adapted);
            if (other.isPresent() && other.get() instanceof Reply) {
                return other.get();
            }
            passes |= other.isPresent();
            if (adapted.kind() == Adapted.Kind.UNAVAILABLE) {
                break; // nor will it be for the rest
            }
        }
        if (edit.isEmpty()) {
            return passes ? work.exchange().pass() : unmodified(work);
        }
        try {
            return modified(work, work.message().with(edit));
        } catch (IllegalArgumentException e) {
            throw failed(work, Content.of(work.message()), "sends back a part with a boundary in it", Optional.of(e));
        }
    }

    private void change(Work work, Edit edit, Content content, Spool spool) throws IOException {
        Part part = content.part().orElseThrow();
        Optional<String> problem = CameBack.problem(part, spool);
        if (problem.isPresent()) {
            throw failed(work, content, problem.get(), Optional.empty());
        }
        if (part.encoding() == TransferEncoding.UUENCODE) { // which is not written any more
            edit.header(part, part.header().withOnly("Content-Transfer-Encoding", TransferEncoding.BASE64.text()));
        }
        edit.content(part, CameBack.encoded(part, spool));
    }

    /** What the service has made of a content; what has come back is kept if that is something else. */
    private Adapted ask(Work work, Content content, Spool spool) throws IOException {
        String type = content.part().map(part -> part.type().name()).orElse(MESSAGE_TYPE);
        IcapRequest request = new IcapRequest(
                settings.mode(),
                work.headers(),
                url(content),
                Headers.NONE.with("Content-Type", type),
                content.octets());
        boolean kept = false;
        try {
            IcapClient service = settings.service().orElseThrow(() -> new IOException("no service is configured"));
            IcapAnswer answer = service.ask(request, spool, work.deadline().left());
            Adapted adapted = Adapted.of(request, type, answer, spool);
            if (adapted.kind() == Adapted.Kind.MODIFIED) {
                work.spools().keep(spool);
                kept = true;
            }
            return adapted;
        } catch (IOException e) {
            if (e instanceof ContentException || Thread.currentThread().isInterrupted()) {
                throw e;
            }
            if (spool.size() > 0) { // it was about to change something
                throw failed(work, content, String.valueOf(e.getMessage()), Optional.of(e));
            }
            return new Adapted(Adapted.Kind.UNAVAILABLE, String.valueOf(e.getMessage()));
        } finally {
            if (!kept) {
                spool.close();
            }
        }
    }

    /** For the service's rules: the name of a file has its ending. */
    private static URI url(Content content) throws IOException {
        try {
            return new URI("http", HOST, "/" + content.name(), null);
        } catch (URISyntaxException e) {
            throw new IOException(e);
        }
    }

    // ---- what becomes of it

    private Verdict unmodified(Work work) {
        work.exchange().note("icap.result", "unmodified");
        return work.exchange().pass();
    }

    /** Proceeds: what has come back is there until then. */
    private Verdict modified(Work work, Message changed) {
        Exchange<Data> exchange = work.exchange();
        exchange.note("icap.result", "modified");
        return exchange.proceed(exchange.command().withMessage(changed));
    }

    /** If it is neither changed nor to stay as it is. */
    private Optional<Verdict> other(Work work, Content content, Adapted adapted) throws IOException {
        return switch (adapted.kind()) {
            case BLOCKED -> Optional.of(blocked(work, content, adapted.reason()));
            case TOO_LARGE -> Optional.of(tooLarge(work, content, adapted.reason()));
            case UNAVAILABLE -> Optional.of(unavailable(work, content, adapted.reason()));
            case UNUSABLE -> throw failed(work, content, adapted.reason(), Optional.empty());
            default -> Optional.empty();
        };
    }

    private Verdict blocked(Work work, Content content, String reason) {
        note(work, "blocked", content, reason);
        return settings.reply().fill(work.exchange().attributes());
    }

    private Verdict tooLarge(Work work, Content content, String reason) {
        note(work, "tooLarge", content, reason);
        return switch (limits.tooLarge()) {
            case REJECT -> Reply.reject(552, "5.3.4", "Message too large for content inspection");
            case DEFER -> Reply.reject(451, "4.3.4", "Message too large for content inspection; try again later");
            case PASS -> passUninspected(work, content, reason);
        };
    }

    private Verdict unavailable(Work work, Content content, String reason) throws IOException {
        if (limits.unavailable() == Unavailable.DEFER) {
            throw failed(work, content, reason, Optional.empty());
        }
        note(work, "unavailable", content, reason);
        return passUninspected(work, content, reason);
    }

    private static Verdict passUninspected(Work work, Content content, String reason) {
        LOG.log(
                Level.WARNING,
                work.exchange().session().id() + " relayed without content inspection: " + content.name() + ": "
                        + reason);
        return work.exchange().pass();
    }

    private SmtpException failed(Work work, Content content, String reason, Optional<Exception> cause) {
        note(work, "unavailable", content, reason);
        String service = settings.service().map(IcapClient::toString).orElse("");
        SmtpException failure = new SmtpException(
                Reply.reject(451, "4.7.1", "Content inspection unavailable; try again later"),
                (reason.startsWith(service) ? "" : service + ": ") + reason + " (" + content.name() + ")");
        cause.ifPresent(failure::initCause);
        return failure;
    }

    private static void note(Work work, String result, Content content, String reason) {
        work.exchange().note("icap.result", result);
        work.exchange().note("icap.reason", Words.line(reason));
        work.exchange().note("icap.part", content.name());
    }

    /** Closes connections that are kept for the next message. */
    @Override
    public void close() {
        settings.service().ifPresent(IcapClient::close);
    }
}
