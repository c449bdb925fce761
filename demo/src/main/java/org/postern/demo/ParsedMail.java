package org.postern.demo;

import java.util.List;
import java.util.Optional;

/**
 * What a mail says, decoded. Fields that it does not have are empty.
 *
 * @param from with the names of those who have one
 * @param date as its author wrote it
 */
record ParsedMail(String subject, String from, String to, String cc, String date, ParsedMail.Body body) {

    /** One whose header cannot be read. */
    static ParsedMail unreadable(String problem) {
        return new ParsedMail("", "", "", "", "", new Body(Optional.empty(), Optional.empty(), List.of(), problem));
    }

    /**
     * What is below the header.
     *
     * @param text to read as it is
     * @param html to show in a browser, which must not trust it
     * @param attachments everything else
     * @param problem why this is not all; empty if it is
     */
    record Body(Optional<String> text, Optional<String> html, List<Attachment> attachments, String problem) {}

    /**
     * A part of the mail with its content.
     *
     * @param name for a file, of characters that any system has; never empty
     * @param type such as {@code image/png}
     * @param contentId by which the HTML refers to it; empty if it has none
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Attachment(int number, String name, String type, String contentId, byte[] content) {}
}
