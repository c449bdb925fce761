package org.postern.filters.scan;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postern.api.octets.Octets;
import org.postern.filters.link.Deadline;

/**
 * A virus scanner that speaks ICAP, which is shown contents as if they were downloaded. A content is clean if the service says that it stays
 * as it is, or sends back the same; one that is cut short, or has become another, without a word about it, is no answer. Nor is it one if
 * the service does not find the test file of EICAR, which it is sent whenever its ISTag (RFC 3507 §4.7) is a new one: c-icap lets all
 * contents pass if it was started without its antivirus engine.
 */
public final class IcapScanner implements Scanner {

    private static final URI DEFAULT_URL = URI.create("http://postern.invalid/message");
    private static final String ANY_TYPE = "application/octet-stream";
    private static final int TOO_LARGE = 413;

    /** Of states that a service of several processes may be in at a time, and of tries until a known one answers. */
    private static final int MAX_PROVEN = 16;

    private static final int MAX_TRIES = 3;

    private final IcapClient client;
    /** The tags under which the test file was found, the oldest first. */
    private final Set<String> proven = new LinkedHashSet<>();

    /** @param tag of the service's state; empty if it has none */
    private record Tagged(Scan scan, String tag) {}

    /** @param client of the service; closed with this scanner */
    public IcapScanner(IcapClient client) {
        this.client = client;
    }

    @Override
    public List<Scan> scan(List<Octets> contents, Duration timeout) throws IOException {
        Deadline deadline = Deadline.in(timeout);
        List<Scan> scans = new ArrayList<>();
        for (Octets content : contents) {
            scans.add(scan(content, deadline));
        }
        return scans;
    }

    private Scan scan(Octets content, Deadline deadline) throws IOException {
        for (int i = 0; i < MAX_TRIES; i++) {
            Tagged tagged = ask(content, deadline);
            if (!(tagged.scan() instanceof Scan.Clean) || isProven(tagged.tag())) {
                return tagged.scan();
            }
            Tagged test = ask(TestFile.content(), deadline);
            if (!(test.scan() instanceof Scan.Infected)) {
                throw new IOException(client + ": does not find the EICAR test file; has it an antivirus engine?");
            }
            prove(test.tag());
            if (isProven(tagged.tag())) {
                return tagged.scan();
            }
        }
        throw new IOException(client + ": its ISTag is another one each time");
    }

    private boolean isProven(String tag) {
        synchronized (proven) {
            return tag.isEmpty() || proven.contains(tag);
        }
    }

    private void prove(String tag) {
        synchronized (proven) {
            proven.remove(tag);
            proven.add(tag);
            if (proven.size() > MAX_PROVEN) {
                proven.remove(proven.iterator().next());
            }
        }
    }

    private Tagged ask(Octets content, Deadline deadline) throws IOException {
        try (Comparison same = new Comparison(content)) {
            IcapAnswer answer = client.ask(IcapRequest.respmod(DEFAULT_URL, ANY_TYPE, content), same, deadline.left());
            return new Tagged(
                    scan(content, answer, same), answer.headers().first("ISTag").orElse(""));
        }
    }

    private Scan scan(Octets content, IcapAnswer answer, Comparison same) throws IOException {
        Findings findings = Findings.of(answer);
        Optional<String> name = findings.name();
        if (name.isPresent()) {
            return new Scan.Infected(name.get(), findings.fields());
        }
        if (answer.status() == TOO_LARGE || answer.httpStatus() == TOO_LARGE) {
            return new Scan.NotScanned(answer.status() == TOO_LARGE ? answer.toString() : answer.startLine());
        }
        if (answer.status() == 204) {
            return Scan.CLEAN;
        }
        if (answer.status() != 200) {
            throw new IOException(client + ": answers '" + answer + "'");
        }
        if (answer.httpStatus() >= 400) {
            return new Scan.Infected(answer.startLine(), Map.of());
        }
        if (!answer.hasBody() && content.size() > 0) {
            throw new IOException(client + ": answers '" + answer + "', and sends nothing back");
        }
        if (!same.isSame()) {
            throw new IOException(client + ": sends back another content, or not all of it, and does not say why");
        }
        return Scan.CLEAN;
    }

    @Override
    public void close() {
        client.close();
    }

    @Override
    public String toString() {
        return client.toString();
    }
}
