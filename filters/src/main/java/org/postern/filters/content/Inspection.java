package org.postern.filters.content;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.postern.filters.scan.Scan;
import org.postern.filters.scan.Scanners;

/**
 * What scanners have found in some contents.
 *
 * @param scanner that was asked; {@code none} if there was nothing to scan
 * @param unscanned what is beyond a limit, each with its reason; it may have anything in it
 */
record Inspection(String scanner, List<Found> found, List<Unscanned> unscanned) {

    private static final int MAX_NAMED = 5;

    /** A virus, and where it is. */
    record Found(Content content, String name) {}

    /** What was not scanned. */
    record Unscanned(Content content, String reason) {}

    /** Of contents that are too large to be scanned. */
    static List<Unscanned> tooLarge(List<Content> contents, long maxSize) throws IOException {
        List<Unscanned> large = new ArrayList<>();
        for (Content content : contents) {
            if (content.isLargerThan(maxSize)) {
                large.add(new Unscanned(content, "larger than " + maxSize + " bytes"));
            }
        }
        return large;
    }

    /**
     * Has contents scanned.
     *
     * @param large those of them that are not
     * @throws IOException as {@link Scanners#ask} does
     */
    static Inspection of(List<Content> contents, List<Unscanned> large, Scanners scanners, Duration timeout)
            throws IOException {
        List<Content> others = new ArrayList<>(contents);
        large.forEach(each -> others.remove(each.content()));
        List<Found> found = new ArrayList<>();
        List<Unscanned> unscanned = new ArrayList<>(large);
        if (others.isEmpty()) {
            return new Inspection("none", found, unscanned);
        }
        Scanners.Report report =
                scanners.ask(others.stream().map(Content::octets).toList(), timeout);
        for (int i = 0; i < others.size(); i++) {
            Scan scan = report.scans().get(i);
            if (scan instanceof Scan.Infected infected) {
                found.add(new Found(others.get(i), Words.line(infected.name())));
            } else if (scan instanceof Scan.NotScanned not) {
                unscanned.add(new Unscanned(others.get(i), not.reason()));
            }
        }
        return new Inspection(report.scanner(), found, unscanned);
    }

    /** Viruses in parts, of which the message can be rid. */
    List<Found> foundInParts() {
        return found.stream().filter(each -> each.content().part().isPresent()).toList();
    }

    boolean hasUnscannedParts() {
        return unscanned.stream().anyMatch(each -> each.content().part().isPresent());
    }

    /** The names of the viruses. */
    String viruses() {
        return joined(found.stream().map(Found::name).toList());
    }

    /** The names of the parts that have one, or of the message. */
    String places() {
        List<Found> places = foundInParts().isEmpty() ? found : foundInParts();
        return joined(places.stream().map(each -> each.content().name()).toList());
    }

    /** What was not scanned, and why. */
    String reasons() {
        return joined(unscanned.stream()
                .map(each -> each.content().name() + ": " + Words.line(each.reason()))
                .toList());
    }

    private static String joined(List<String> all) {
        List<String> different = all.stream().distinct().toList();
        return different.stream().limit(MAX_NAMED).collect(Collectors.joining(", "))
                + (different.size() > MAX_NAMED ? ", ..." : "");
    }
}
