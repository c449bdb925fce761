package org.postern.api;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.postern.api.mime.Edit;
import org.postern.api.mime.Field;
import org.postern.api.mime.Header;
import org.postern.api.mime.MimeException;
import org.postern.api.mime.MimeRules;
import org.postern.api.mime.Part;
import org.postern.api.octets.Octets;

/**
 * A mail message, header and body, byte for byte. It can be read any number of times while the exchange lasts that it came
 * with. Messages do not change: a change makes another one, which has the bytes of this one wherever the change is not.
 */
public interface Message extends Octets {

    /** A message from memory; the array is not copied and must not be changed afterwards. */
    static Message of(byte[] bytes) {
        return TreeMessage.of(bytes);
    }

    /**
     * A message from any bytes, which have to be there for as long as it is read.
     *
     * @throws IOException if they cannot be counted
     */
    static Message of(Octets octets, MimeRules rules) throws IOException {
        return TreeMessage.of(octets, rules);
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
        return edit.isEmpty() ? this : TreeMessage.of(edit.apply(), mimeRules());
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
        return TreeMessage.withHeader(this, changed);
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
        return TreeMessage.withField(this, added);
    }

    /**
     * Takes any bytes apart as a message.
     *
     * @throws SmtpException as {@link #root()} does
     */
    static Part takeApart(Octets message, MimeRules rules) throws IOException {
        try {
            return Part.of(message, rules);
        } catch (MimeException e) {
            throw rejected(e);
        }
    }

    private static SmtpException rejected(MimeException e) {
        Reply reply = e.isHeaderTooLarge()
                ? Reply.of(552, "5.3.4", "The header of the message is too large")
                : Reply.of(554, "5.6.0", String.valueOf(e.getMessage()));
        return new SmtpException(reply, "cannot take the message apart: " + e.getMessage(), e);
    }
}
