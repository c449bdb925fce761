package org.postern.filters.attachments;

import java.util.List;
import org.postern.api.text.ContentType;

/**
 * What a rule is compared with: a part of a message, or a file in an archive in one.
 *
 * @param names as {@link FileNames} has them; may be empty
 * @param declared the type that the part says it has; of a file in an archive, that of the part
 * @param detected its type by its bytes, and more general ones; empty if its bytes cannot be had
 * @param size in bytes, decoded
 * @param encrypted whether it is, or something in it
 * @param unreadable whether there may be something in it that was not seen
 */
record Item(
        List<String> names,
        ContentType declared,
        List<String> detected,
        long size,
        boolean encrypted,
        boolean unreadable) {

    Item {
        names = List.copyOf(names);
        detected = List.copyOf(detected);
    }

    /** For notes: a name, or what it says it is. */
    String title() {
        return FileNames.shown(names.isEmpty() ? declared.name() : names.get(0));
    }

    /** For notes, as well. */
    String type() {
        return FileNames.shown(detected.isEmpty() ? declared.name() : detected.get(0));
    }
}
