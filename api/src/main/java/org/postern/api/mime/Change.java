package org.postern.api.mime;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is to become of one part. */
final class Change {

    Optional<Header> header = Optional.empty();

    /** As it will stand there. */
    Optional<Weave.Body> body = Optional.empty();

    Optional<NewPart> replacement = Optional.empty();

    boolean removed;

    /** Behind the parts of a multipart. */
    final List<NewPart> added = new ArrayList<>(0);

    /** Behind all parts of the message. */
    final List<NewPart> appended = new ArrayList<>(0);

    boolean isEmpty() {
        return header.isEmpty()
                && body.isEmpty()
                && replacement.isEmpty()
                && !removed
                && added.isEmpty()
                && appended.isEmpty();
    }
}
