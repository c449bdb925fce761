package org.postern.filters.scan;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What an ICAP service says (RFC 3507 §4.3.3). Its body is where it was asked to be written to.
 *
 * @param status such as 200; 204 is that the content stays as it is
 * @param reason what follows it, such as {@code Unmodified}
 * @param headers of ICAP, such as {@code X-Infection-Found}
 * @param startLine of the HTTP message that is in it, such as {@code HTTP/1.1 200 OK}; empty if there is none
 * @param http the fields of that message
 * @param hasBody whether that message has a body
 */
public record IcapAnswer(int status, String reason, Headers headers, String startLine, Headers http, boolean hasBody) {

    private static final Pattern HTTP_STATUS = Pattern.compile("HTTP/\\S+ +(\\d{3})\\b.*");

    /** That of the HTTP response which is in it, such as 403; 0 if there is none. */
    public int httpStatus() {
        Matcher matcher = HTTP_STATUS.matcher(startLine);
        return matcher.matches() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    /** Whether it is the last one on its connection. */
    boolean closes() {
        return headers.has("Connection", "close");
    }

    /** The first line, without the protocol. */
    @Override
    public String toString() {
        return (status + " " + reason).strip();
    }
}
