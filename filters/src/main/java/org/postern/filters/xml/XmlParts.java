package org.postern.filters.xml;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postern.api.mime.Part;
import org.postern.api.octets.Octets;
import org.postern.api.text.Wildcard;
import org.postern.filters.FilterSettings;
import org.postern.settings.Setting;

/**
 * The parts of messages that are XML, by their types.
 *
 * @param types such as {@code application/*+xml}
 * @param maxSize of one, decoded, in bytes
 */
public record XmlParts(List<Wildcard> types, long maxSize) {

    public static final String DEFAULT = "text/xml, application/xml, application/*+xml";
    /** A document needs about twelve times its size while it is looked at, and Java's arrays end at 2 GiB. */
    private static final long LARGEST = 100L << 20;

    /**
     * One of them.
     *
     * @param name of its file, or its number, for those who read of it
     */
    public record Found(Part part, String name) {

        /** All of it, decoded. */
        public XmlText read() throws IOException, XmlException {
            try (InputStream in = part.decoded().open()) {
                byte[] bytes = in.readAllBytes();
                return XmlText.read(
                        bytes,
                        part.type().parameter("charset").isEmpty()
                                ? Optional.empty()
                                : part.type().charset());
            }
        }
    }

    /** Properties {@code parts} and {@code maxSize}. */
    public static XmlParts read(FilterSettings settings) {
        return new XmlParts(
                settings.read("parts", DEFAULT, text -> text.list(XmlParts::type)),
                settings.read("maxSize", "5MiB", XmlParts::size));
    }

    private static Wildcard type(Setting setting) {
        if (!setting.text().matches("[^/\\s]+/[^/\\s]+")) {
            throw setting.invalid("types such as text/xml or application/*+xml");
        }
        return new Wildcard(setting.text());
    }

    private static long size(Setting setting) {
        long size = setting.size();
        if (size == 0 || size > LARGEST) {
            throw setting.invalid("a size from 1 byte to 100MiB, such as 5MiB");
        }
        return size;
    }

    public boolean includes(String type) {
        return types.stream().anyMatch(wildcard -> wildcard.matches(type));
    }

    /** All of a message, those of messages within it as well. */
    public List<Found> of(Part root) {
        List<Found> found = new ArrayList<>();
        int number = 0;
        for (Part part : root.leaves()) {
            number++;
            if (includes(part.type().name())) {
                String name = part.fileName().map(XmlException::line).orElse("");
                found.add(new Found(part, name.isEmpty() ? "part " + number : name));
            }
        }
        return found;
    }

    /** Those that may be changed: a signature over a multipart, and a message that is passed on as an attachment, stay what they are. */
    public List<Found> changeable(Part root) {
        Set<Part> kept = new HashSet<>();
        for (Part part : root.all()) {
            if (part.type().is("multipart/signed")
                    || (part != root && part.type().isMessage())) {
                kept.addAll(part.all());
            }
        }
        return of(root).stream().filter(each -> !kept.contains(each.part())).toList();
    }

    /** Whether it has more bytes than {@code maxSize}; what is shorter before it is decoded is not decoded to find out. */
    public boolean isTooLarge(Part part) throws IOException {
        Octets body = part.body();
        return body.size() > maxSize && part.decoded().size() > maxSize;
    }
}
