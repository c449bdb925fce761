package org.postern.filters.xml;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postern.api.mime.Part;

/** The parts of a message by their Content-ID, as URLs with {@code cid:} name them (RFC 2392). */
public final class ContentIds {

    public static final String SCHEME = "cid:";

    private final Map<String, List<Part>> parts = new HashMap<>();

    public ContentIds(List<Part> all) {
        for (Part part : all) {
            of(part).ifPresent(id ->
                    parts.computeIfAbsent(id, key -> new ArrayList<>(1)).add(part));
        }
    }

    /** A part's id, without the brackets. */
    public static Optional<String> of(Part part) {
        return part.header()
                .first("Content-ID")
                .map(String::strip)
                .filter(value -> value.matches("<[^<>\\s]{1,900}>"))
                .map(value -> value.substring(1, value.length() - 1));
    }

    /**
     * The part that a URL names.
     *
     * @throws XmlException if there is none, several, or one that has parts itself
     */
    public Part find(String url) throws XmlException {
        String id;
        try {
            id = URLDecoder.decode(url.substring(SCHEME.length()).replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new XmlException("invalid URL " + url, e);
        }
        Set<Part> found = Set.copyOf(parts.getOrDefault(id, List.of()));
        if (found.size() != 1) {
            throw new XmlException((found.isEmpty() ? "no part" : "several parts") + " with the Content-ID " + id);
        }
        Part part = found.iterator().next();
        if (!part.parts().isEmpty()) {
            throw new XmlException("a part that has parts: " + id);
        }
        return part;
    }
}
