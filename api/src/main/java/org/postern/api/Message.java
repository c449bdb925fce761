package org.postern.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.postern.api.mime.Edit;
import org.postern.api.mime.Field;
import org.postern.api.mime.Header;
import org.postern.api.mime.MimeException;
import org.postern.api.mime.MimeParser;
import org.postern.api.mime.MimeRules;
import org.postern.api.mime.Part;
import org.postern.api.octets.Octets;
import org.postern.api.octets.Spliced;

/**
 * A mail message, header and body, byte for byte. It can be read any number of times while the exchange lasts that it came
 * with. Messages do not change: a change makes another one, which has the bytes of this one wherever the change is not.
 */
public interface Message extends Octets {

    /** A message from memory; the array is not copied and must not be changed afterwards. */
    static Message of(byte[] bytes) {
        return tree(Octets.of(bytes), bytes.length, MimeRules.DEFAULT);
    }

    /**
     * A message from any bytes, which have to be there for as long as it is read.
     *
     * @throws IOException if they cannot be counted
     */
    static Message of(Octets octets, MimeRules rules) throws IOException {
        return tree(octets, octets.size(), rules);
    }

    /** A message from text, encoded as UTF-8; its lines end with CR LF. */
    static Message of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Its length in bytes, 0 or more. */
    @Override
    long size();

    /** How far it is taken apart. */
    default MimeRules mimeRules() {
        return MimeRules.DEFAULT;
    }

    /**
     * The message as MIME has it: the part that has all other parts. It is taken apart in one pass when it is asked for first; the
     * gateway's messages remember it, and so does what is made of them.
     *
     * @throws SmtpException if it cannot be taken apart, and is not to be {@linkplain MimeRules.Malformed#OPAQUE opaque} then
     * @throws IOException if the message was spooled to a file that cannot be read
     */
    default Part root() throws IOException {
        return takeApart(this, mimeRules());
    }

    /**
     * Begins changes to its parts, which {@link #with} makes a message of.
     *
     * @throws IOException as {@link #root()} does
     */
    default Edit edit() throws IOException {
        return new Edit(root(), mimeRules());
    }

    /**
     * The message with the changes of an edit that was begun with {@link #edit()}.
     *
     * @throws IllegalArgumentException as {@link Edit#apply()} does
     * @throws IOException as {@link Edit#apply()} does
     */
    default Message with(Edit edit) throws IOException {
        if (edit.isEmpty()) {
            return this;
        }
        Part root = edit.apply();
        return tree(root.raw(), root.raw().size(), mimeRules(), () -> root);
    }

    /**
     * Its header.
     *
     * @throws SmtpException if it is longer than {@link Header#MAX_SIZE}, or begins with a folded line
     * @throws IOException if the message was spooled to a file that cannot be read
     */
    default Header header() throws IOException {
        try (InputStream in = open()) {
            return Header.read(in);
        } catch (MimeException e) {
            throw rejected(e);
        }
    }

    /**
     * Reads what follows the header and its empty line, as it is; the caller closes the stream. {@link Part#content} and {@link
     * Part#decoded} of its {@link #root()} have it decoded.
     *
     * @throws IOException as {@link #header()} and {@link #open()} do
     */
    default InputStream openBody() throws IOException {
        return open(header().bytes().length);
    }

    /**
     * The same body under another header.
     *
     * @throws IOException as {@link #header()} does
     */
    default Message withHeader(Header changed) throws IOException {
        return derived(changed.bytes(), header().bytes().length, header -> changed);
    }

    /**
     * The same message with one more header field, at the top as trace fields are (RFC 5321 §4.4); every other byte stays.
     *
     * @param name the field's name, without the colon
     * @param value the field's value, already folded if it is long
     * @throws IllegalArgumentException if the name or value would not stay one field
     * @throws SmtpException if the message begins with a folded line, which would become the end of the field
     * @throws IOException as {@link #open()} does
     */
    default Message withField(String name, String value) throws IOException {
        return withField(Field.of(name, value));
    }

    /** As {@link #withField(String, String)}. */
    default Message withField(Field added) throws IOException {
        try (InputStream in = open()) {
            String start = new String(in.readNBytes(6), StandardCharsets.ISO_8859_1);
            if (start.startsWith(" ") || start.startsWith("\t")) {
                header(); // throws what that is
            }
            if (start.startsWith("From ") || start.equals(">From ")) { // the line of a mailbox file stays the first one
                return withHeader(header().with(added));
            }
        }
        return derived(added.bytes(), 0, header -> header.with(added));
    }

    /**
     * Takes any bytes apart as a message.
     *
     * @throws SmtpException as {@link #root()} does
     */
    static Part takeApart(Octets message, MimeRules rules) throws IOException {
        try {
            return MimeParser.parse(message, rules);
        } catch (MimeException e) {
            throw rejected(e);
        }
    }

    /**
     * A message of other bytes up to its body, with this one's parts under another header.
     *
     * @param from what is left of this one
     */
    private Message derived(byte[] begin, long from, UnaryOperator<Header> change) throws IOException {
        Spliced octets = new Spliced();
        octets.add(Octets.of(begin), 0, begin.length);
        octets.add(Spliced.range(this, from, size()), 0, size() - from);
        return tree(octets, octets.size(), mimeRules(), () -> {
            Part before = root();
            return edit().header(before, change.apply(before.header())).apply();
        });
    }

    private static Message tree(Octets octets, long size, MimeRules rules) {
        return tree(octets, size, rules, () -> takeApart(octets, rules));
    }

    /** One that remembers its parts, so that those that have been handed out are the message's. */
    private static Message tree(Octets octets, long size, MimeRules rules, PartSource parts) {
        return new Message() {

            private Optional<Part> root = Optional.empty();

            @Override
            public InputStream open() throws IOException {
                return octets.open();
            }

            @Override
            public InputStream open(long offset) throws IOException {
                return octets.open(offset);
            }

            @Override
            public long size() {
                return size;
            }

            @Override
            public MimeRules mimeRules() {
                return rules;
            }

            @Override
            public synchronized Part root() throws IOException {
                if (root.isEmpty()) {
                    root = Optional.of(parts.root());
                }
                return root.get();
            }
        };
    }

    private static SmtpException rejected(MimeException e) {
        Reply reply = e.isHeaderTooLarge()
                ? Reply.of(552, "5.3.4", "The header of the message is too large")
                : Reply.of(554, "5.6.0", String.valueOf(e.getMessage()));
        return new SmtpException(reply, "cannot take the message apart: " + e.getMessage(), e);
    }
}
