package org.postern.message;

import java.nio.file.Path;
import org.postern.api.mime.Field;
import org.postern.api.mime.MimeRules;
import org.postern.settings.Setting;
import org.postern.settings.Settings;

/**
 * What messages may be, and what happens to them.
 *
 * @param maxRecipients of one message
 * @param body what is accepted
 * @param spool where a message is kept for policies
 * @param mime how far it is taken apart for them
 * @param fields what is put before it
 */
public record MessageRules(int maxRecipients, Body body, SpoolPlace spool, MimeRules mime, AddedFields fields) {

    /**
     * What is accepted of a message.
     *
     * @param maxSize in bytes, as it arrives; 0 for no limit of our own
     * @param maxHeaderSize in bytes; 0 for no limit
     * @param bareNewline what to do with a CR or LF that stands alone
     * @param nul what to do with a NUL
     */
    public record Body(long maxSize, long maxHeaderSize, BareNewline bareNewline, Nul nul) {}

    /**
     * Where a message is kept while policies look at it.
     *
     * @param threshold the bytes that stay in memory
     * @param folder where the rest goes
     */
    public record SpoolPlace(int threshold, Path folder) {}

    /**
     * The trace fields that are put before a message.
     *
     * @param received whether there is a Received (RFC 5321 §4.4)
     * @param correlation the name of the field that has the session's id; empty for none
     */
    public record AddedFields(boolean received, String correlation) {}

    /** What to do with a CR or LF that stands alone in a message. */
    public enum BareNewline {
        /** 554: no server shall see what another might take for the end of the message. */
        REFUSE,
        /** Make it CR LF. */
        NORMALISE
    }

    /** What to do with a NUL in a message (RFC 5322 §3.1, RFC 6152 §3), at which some receivers end a line or the message. */
    public enum Nul {
        /** 554. */
        REFUSE,
        /** Relay the message without it. */
        REMOVE,
        /** Relay it as it is. */
        PASS
    }

    /** Reads the settings by their names. What is wrong is noted there. */
    public static MessageRules read(Settings settings) {
        return new MessageRules(
                settings.read("maxRecipients", "1000", number -> number.number(1, 1_000_000)),
                new Body(
                        settings.read("maxMessageSize", "100MiB", Setting::size),
                        settings.read("maxHeaderSize", "256KiB", Setting::size),
                        settings.read("bareNewline", "refuse", choice -> choice.choice(BareNewline.class)),
                        settings.read("nul", "refuse", choice -> choice.choice(Nul.class))),
                new SpoolPlace(
                        settings.read("spoolThreshold", "256KiB", size -> (int) Math.min(size.size(), 1 << 30)),
                        settings.read("spoolFolder", Setting::folder, Path.of(""))),
                new MimeRules(
                        settings.read("maxPartDepth", "50", number -> number.number(1, 1000)),
                        settings.read("maxParts", "10000", number -> number.number(1, 1_000_000)),
                        settings.read("maxPartHeaderSize", "4MiB", size -> (int) Math.min(size.size(), 1 << 30)),
                        settings.read(
                                "malformedMessage", "reject", choice -> choice.choice(MimeRules.Malformed.class))),
                new AddedFields(
                        settings.read("receivedHeader", "false", Setting::flag),
                        settings.read("correlationHeader", MessageRules::fieldName, "")));
    }

    private static String fieldName(Setting setting) {
        if (!setting.text().isEmpty()) {
            try {
                Field.of(setting.text(), "");
            } catch (IllegalArgumentException e) {
                throw setting.invalid("the name of a header field, such as X-Correlation-ID, or nothing");
            }
        }
        return setting.text();
    }
}
