package org.postern.api.mime;

import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.postern.api.octets.Encodings;
import org.postern.api.octets.Octets;
import org.postern.api.text.TransferEncoding;

/**
 * Changes to a message, part by part. Every byte that no change is about stays as it is: line ends, boundaries, preambles, folding,
 * padding, the message's Message-ID and Date. A part that has been removed or replaced takes the changes of parts within it along. Nothing
 * is written before {@link #apply}; what is put in is read when the changed message is.
 */
public final class Edit {

    private final Part message;
    private final MimeRules rules;
    private final Set<Part> parts = new HashSet<>();
    private final Map<Part, Change> changes = new HashMap<>();

    /** @param message from {@link MimeParser#parse} */
    public Edit(Part message, MimeRules rules) {
        this.message = message;
        this.rules = rules;
        parts.addAll(message.all());
    }

    /**
     * Another content for a part that has no parts. The counterpart of {@link Part#content()}: where the part is in base64 it is
     * encoded, in lines as long as those before; where it is not, it is put in as it is, and has to be what the part's header says. Content
     * that is the same as before changes nothing, whatever its encoding looks like.
     *
     * @throws IllegalArgumentException if the part is not one of the message, or has parts
     * @throws IOException if it or the part cannot be read
     */
    public Edit content(Part part, Octets content) throws IOException {
        Change change = ofLeaf(part);
        if (!Octets.same(part.content(), content)) {
            change.body = Optional.of(encoded(part, content));
        }
        return this;
    }

    /**
     * Another text for a part, encoded as the text before; in UTF-8 if that one's character set has not all of the characters, and in
     * quoted-printable if it was not encoded at all and needs to be. The same text as before changes nothing.
     *
     * @throws IllegalArgumentException if the part is not one of the message, or has parts
     * @throws IOException if the part cannot be read
     */
    public Edit text(Part part, String text) throws IOException {
        Change change = ofLeaf(part);
        if (!part.text().equals(text)) {
            Texts.Written written = Texts.Written.of(part, text);
            change.body = Optional.of(encoded(part, written.content()));
            if (!Arrays.equals(written.header().bytes(), part.headerBytes())) {
                change.header = Optional.of(written.header());
            }
        }
        return this;
    }

    /**
     * Another header for a part, made of its own one, as in {@code edit.header(part, part.header().without("Content-ID"))}. One whose
     * Content-Transfer-Encoding is another has to come with a content that is encoded so.
     *
     * @throws IllegalArgumentException if the part is not one of the message
     */
    public Edit header(Part part, Header header) {
        boolean same = Arrays.equals(header.bytes(), part.headerBytes());
        of(part).header = same ? Optional.empty() : Optional.of(header);
        return this;
    }

    /**
     * Another part in the place of this one. In a message's own header the fields of MIME alone are replaced.
     *
     * @throws IllegalArgumentException if the part is not one of the message
     */
    public Edit replace(Part part, NewPart by) {
        of(part).replacement = Optional.of(by);
        return this;
    }

    /**
     * The message without this part. What cannot be left out, a message itself or the last part of a multipart, becomes an empty
     * text.
     *
     * @throws IllegalArgumentException if the part is not one of the message
     */
    public Edit remove(Part part) {
        of(part).removed = true;
        return this;
    }

    /**
     * One more part, behind the parts of a multipart.
     *
     * @throws IllegalArgumentException if the multipart is not one of the message, or none that has parts
     */
    public Edit add(Part multipart, NewPart part) {
        Change change = of(multipart);
        if (multipart.parts().isEmpty() || !multipart.type().isMultipart()) {
            throw new IllegalArgumentException("no multipart with parts: " + multipart);
        }
        change.added.add(part);
        return this;
    }

    /**
     * One more part, behind all others of the message. A message that is not {@code multipart/mixed} becomes the first part of one,
     * unchanged, so that a signature stays valid.
     */
    public Edit add(NewPart part) {
        of(message).appended.add(part);
        return this;
    }

    /** Whether the message would stay as it is. */
    public boolean isEmpty() {
        return changes.values().stream().allMatch(Change::isEmpty);
    }

    /**
     * Makes the changed message.
     *
     * @return it as a part, whose {@link Part#raw()} is the whole message; the parts within are known already
     * @throws IllegalArgumentException if something put in has a line that is one of the message's boundaries
     * @throws IOException if something cannot be read
     */
    public Part apply() throws IOException {
        return isEmpty() ? message : new Weaver(message, changes, rules).weave();
    }

    private Change of(Part part) {
        if (!parts.contains(part)) {
            throw new IllegalArgumentException("not a part of this message: " + part);
        }
        return changes.computeIfAbsent(part, key -> new Change());
    }

    private Change ofLeaf(Part part) {
        Change change = of(part);
        if (!part.parts().isEmpty()) {
            throw new IllegalArgumentException("it has parts, which are to be changed instead: " + part);
        }
        return change;
    }

    private Weave.Body encoded(Part part, Octets content) throws IOException {
        return part.encoding() == TransferEncoding.BASE64
                ? new Weave.Body(Encodings.toBase64(content, Encodings.Lines.of(part.body(), message.lineEnd())), false)
                : new Weave.Body(content, true);
    }
}
