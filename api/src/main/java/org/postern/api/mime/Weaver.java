package org.postern.api.mime;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postern.api.mime.Part.Nature;
import org.postern.api.mime.Part.Place;
import org.postern.api.octets.Octets;
import org.postern.api.text.ContentType;

/** Makes a message out of ranges of another one and what is put between them, and finds its parts without reading what stays. */
final class Weaver {

    private static final Nature PART = new Nature(ContentType.TEXT, false, false, false);
    private static final Change NONE = new Change();
    private static final NewPart EMPTY =
            NewPart.of(List.of(Field.of("Content-Type", ContentType.TEXT.name())), Octets.of(""));

    private final Part message;
    private final Map<Part, Change> changes;
    private final MimeRules rules;
    private final String lineEnd;
    private final Set<Part> touched = new HashSet<>();
    /** Whether parts that are put behind all others are put into the message's own multipart. */
    private final boolean mixed;

    /** Whether the message is put together by the rules. */
    private final boolean whole;

    private final Weave out;

    Weaver(Part message, Map<Part, Change> changes, MimeRules rules) {
        this.message = message;
        this.changes = changes;
        this.rules = rules;
        lineEnd = message.lineEnd();
        whole = lineEnd.length() == 2 && message.isWhole();
        out = new Weave(message.source(), lineEnd, !whole);
        mixed = isMixed();
        touch(message);
    }

    private boolean touch(Part part) {
        boolean own = !change(part).isEmpty();
        boolean within =
                part.parts().stream().map(this::touch).filter(each -> each).count() > 0;
        return (own || within) && touched.add(part);
    }

    private Change change(Part part) {
        return changes.getOrDefault(part, NONE);
    }

    Part weave() throws IOException {
        List<NewPart> appended = change(message).appended;
        Part woven = appended.isEmpty() || mixed ? part(message, false) : wrapped(appended);
        return (whole && woven.isWhole()) || woven.nature().opaque() ? woven : MimeParser.parse(out.bytes(), rules);
    }

    private boolean isMixed() {
        Change change = change(message);
        return message.type().is("multipart/mixed")
                && !message.parts().isEmpty()
                && change.header
                        .filter(header -> !header.isOfSamePart(message.header()))
                        .isEmpty()
                && change.replacement.isEmpty()
                && !change.removed;
    }

    /** @param delimited whether a delimiter comes behind it */
    private Part part(Part part, boolean delimited) throws IOException {
        if (!touched.contains(part)) {
            return copied(part);
        }
        Change change = change(part);
        if (change.replacement.isPresent() || change.removed) {
            return replaced(part, replacement(change), delimited);
        }
        long start = begin(part);
        Header header = change.header.orElseGet(part::header);
        boolean message = !part.parts().isEmpty() && !part.type().isMultipart(); // whose own header comes next
        if (change.body.isPresent() || message || beginsFolded(part)) {
            header = header.closed(lineEnd);
        }
        out.write(header);
        Part woven = body(part, change, start, header, delimited);
        return header.isOfSamePart(part.header()) ? woven : parsed(woven.place(), woven.nature());
    }

    /** A delimiter at the very end of the message may have no line end. */
    private long begin(Part part) throws IOException {
        if (part.start() == message.end()) {
            out.beginLine();
        }
        return out.size();
    }

    /** Whether the body would become the end of a field put before it. */
    private static boolean beginsFolded(Part part) throws IOException {
        if (part.headerBytes().length > 0) {
            return false;
        }
        try (InputStream in = part.body().open()) {
            int first = in.read();
            return first == ' ' || first == '\t';
        }
    }

    private static NewPart replacement(Change change) {
        return change.removed ? EMPTY : change.replacement.orElse(EMPTY);
    }

    private Part parsed(Place place, Nature nature) throws IOException {
        return MimeParser.part(out.bytes(), place, nature, rules);
    }

    private Part copied(Part part) throws IOException {
        long distance = out.size() - part.start();
        out.copy(part.start(), part.end());
        return part.shifted(out.bytes(), distance);
    }

    /** What stands behind the header. */
    private Part body(Part part, Change change, long start, Header header, boolean delimited) throws IOException {
        long bodyStart = out.size();
        List<Part> parts = List.of();
        boolean closed = part.nature().closed();
        if (change.body.isPresent()) {
            out.put(change.body.get());
        } else if (part.parts().isEmpty()) {
            out.copy(part.bodyStart(), part.end());
        } else if (part.type().isMultipart()) {
            parts = multipart(part, change, delimited);
            closed |= !change.added.isEmpty() || (mixed && !change.appended.isEmpty());
        } else {
            Part inner = part(part.parts().get(0), delimited);
            Place place = new Place(start, bodyStart, inner.end(), inner.place().tail());
            return new Part(out.bytes(), place, header.bytes(), part.nature(), List.of(inner));
        }
        long end = out.size();
        Nature nature = new Nature(
                part.nature().byDefault(),
                part.nature().message(),
                part.nature().opaque(),
                closed);
        boolean needsLineEnd = change.body.isPresent() && delimited && end > bodyStart;
        Place place = new Place(start, bodyStart, end, tail(part, needsLineEnd));
        return new Part(out.bytes(), place, header.bytes(), nature, parts);
    }

    /** A delimiter needs a line end before it, which the header's has been until now if there was no body. */
    private int tail(Part part, boolean needed) throws IOException {
        if (part.place().tail() == 0 && needed) {
            out.endLine();
            return lineEnd.length();
        }
        return part.place().tail();
    }

    private List<Part> multipart(Part part, Change change, boolean delimited) throws IOException {
        out.enter(part.boundary());
        List<NewPart> added = new ArrayList<>(change.added);
        added.addAll(mixed ? change.appended : List.of());
        List<Part> before = part.parts();
        Part last = before.get(before.size() - 1);
        boolean closed = part.nature().closed();
        int lastTail = closed && last.place().tail() > 0 ? last.place().tail() : lineEnd.length();
        boolean emptied = added.isEmpty() && before.stream().allMatch(each -> change(each).removed);
        List<Part> woven = new ArrayList<>();
        Optional<Part> kept = Optional.empty();
        long at = part.bodyStart();
        for (int i = 0, next = 0; i < before.size(); i++) {
            Part each = before.get(i);
            if (!change(each).removed || (emptied && i == 0)) {
                out.copy(at, before.get(next).start()); // up to the first one behind the one kept before
                woven.add(part(each, each != last || closed || delimited));
                kept = Optional.of(each);
                at = each.end();
                next = i + 1;
            }
        }
        if (kept.isEmpty()) { // all are removed, and others added
            out.copy(at, before.get(0).start());
            begin(before.get(0));
            woven.add(added(added.remove(0), added.isEmpty() ? lastTail : lineEnd.length()));
        }
        boolean keepsLast = kept.filter(each -> each == last).isPresent();
        boolean atDelimiter = kept.filter(each -> each.place().tail() == 0).isPresent() && (!keepsLast || closed);
        boolean bare = atDelimiter;
        for (NewPart each : added) {
            if (!bare) {
                out.endLine();
            }
            out.delimit(part.boundary(), lineEnd);
            woven.add(added(each, each == added.get(added.size() - 1) ? lastTail : lineEnd.length()));
            bare = false;
        }
        boolean withoutBody =
                atDelimiter && !keepsLast && added.isEmpty(); // so the header's line end is that of the delimiter
        boolean delimiterFollows = closed || (delimited && added.isEmpty());
        if (delimiterFollows && last.place().tail() == 0 && !withoutBody && !(keepsLast && added.isEmpty())) {
            out.endLine();
        } else if (!closed && !added.isEmpty()) {
            out.endLine();
            out.delimit(part.boundary(), "--" + lineEnd);
        }
        out.copy(last.end() + (withoutBody ? last.place().tail() : 0), part.end());
        out.leave();
        return woven;
    }

    private Part added(NewPart part, int tail) throws IOException {
        long start = out.size();
        out.write(Header.of(part.fields(), lineEnd));
        out.put(part.encoded());
        return parsed(new Place(start, start, out.size(), tail), PART);
    }

    private Part replaced(Part part, NewPart by, boolean delimited) throws IOException {
        long start = begin(part);
        if (part.nature().message()) {
            Header others = part.header().only(field -> !isMime(field));
            out.write(withVersion(others).and(by.fields(), lineEnd).closed(lineEnd));
        } else {
            out.write(Header.of(by.fields(), lineEnd));
        }
        long bodyStart = out.size();
        out.put(by.encoded());
        long end = out.size();
        int tail = tail(part, delimited && end > bodyStart);
        Nature nature = new Nature(part.nature().byDefault(), part.nature().message(), false, false);
        return parsed(new Place(start, bodyStart, end, tail), nature);
    }

    /** The message as the first part of another one. */
    private Part wrapped(List<NewPart> appended) throws IOException {
        Boundary boundary = Boundary.random();
        Change change = change(message);
        boolean replaced = change.replacement.isPresent() || change.removed;
        NewPart replacement = replacement(change);
        Header before = change.header.orElseGet(message::header);
        Header outer = withVersion(before.only(field -> !isMime(field)))
                .and(List.of(Field.of("Content-Type", "multipart/mixed;\r\n boundary=\"" + boundary + '"')), lineEnd)
                .closed(lineEnd);
        out.write(outer);
        long bodyStart = out.size();
        out.write("--" + boundary + lineEnd);
        long start = out.size();
        Header inner = replaced
                ? Header.of(replacement.fields(), lineEnd)
                : Header.of(before.only(Weaver::isMime).fields(), lineEnd);
        out.write(inner);
        List<Part> parts = new ArrayList<>();
        if (replaced) {
            out.put(replacement.encoded());
        } else {
            parts.addAll(body(message, change, start, inner, false).parts());
        }
        Nature first =
                new Nature(ContentType.TEXT, false, false, message.nature().closed());
        Place place = new Place(start, start + inner.bytes().length, out.size(), lineEnd.length());
        boolean same = !replaced
                && before.isOfSamePart(message.header())
                && !message.type().isMessage();
        List<Part> all = new ArrayList<>();
        all.add(same ? new Part(out.bytes(), place, inner.bytes(), first, parts) : parsed(place, first));
        for (NewPart each : appended) {
            out.endLine();
            out.delimit(boundary, lineEnd);
            all.add(added(each, lineEnd.length()));
        }
        out.endLine();
        out.delimit(boundary, "--" + lineEnd);
        Nature nature = new Nature(ContentType.TEXT, true, false, true);
        return new Part(out.bytes(), new Place(0, bodyStart, out.size(), 0), outer.bytes(), nature, all);
    }

    private static boolean isMime(Field field) {
        return field.name().toLowerCase(Locale.ROOT).startsWith("content-");
    }

    private Header withVersion(Header header) {
        boolean there = header.first("MIME-Version").isPresent();
        return there ? header : header.and(List.of(Field.of("MIME-Version", "1.0")), lineEnd);
    }
}
