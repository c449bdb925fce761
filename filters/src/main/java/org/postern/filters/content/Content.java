package org.postern.filters.content;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.api.Message;
import org.postern.api.mime.Part;
import org.postern.api.octets.Octets;

/**
 * What another server is to look at.
 *
 * @param part that it is, decoded; empty for the message as it is
 * @param name of the part's file, or its number, for those who read of it
 */
record Content(Optional<Part> part, String name, Octets octets) {

    /** The message as it is. */
    static Content of(Message message) {
        return new Content(Optional.empty(), "message", message);
    }

    /** The parts that have no parts within, decoded, without those that are empty. */
    static List<Content> partsOf(Part root) throws IOException {
        List<Content> contents = new ArrayList<>();
        int number = 0;
        for (Part part : root.leaves()) {
            number++;
            Octets decoded = part.decoded();
            if (!isEmpty(decoded)) {
                String name = part.fileName().map(Words::line).orElse("");
                contents.add(new Content(Optional.of(part), name.isEmpty() ? "part " + number : name, decoded));
            }
        }
        return contents;
    }

    private static boolean isEmpty(Octets octets) throws IOException {
        try (InputStream in = octets.open()) {
            return in.read() < 0;
        }
    }

    /** Whether it has more bytes; what is shorter before it is decoded is not decoded to find out. */
    boolean isLargerThan(long size) throws IOException {
        boolean encodedIsLarger = part.isEmpty() || part.get().body().size() > size;
        return encodedIsLarger && octets.size() > size;
    }
}
