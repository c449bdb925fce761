package org.postern.filters.scan;

import java.net.URI;
import org.postern.api.octets.Octets;

/**
 * A content as the body of an HTTP message, which is what ICAP is about (RFC 3507 §4.8, §4.9).
 *
 * @param kind of that message
 * @param headers of ICAP, such as {@code X-Client-IP}; those that the protocol needs are added
 * @param url where the content is said to be from or to go, for the service's rules and log; such as {@code
 *     http://mail.example.org/message}
 * @param http fields of the HTTP message, such as {@code Content-Type}; its Content-Length is added
 * @param body the content
 */
public record IcapRequest(Kind kind, Headers headers, URI url, Headers http, Octets body) {

    /** What is to be looked at. */
    public enum Kind {
        /** A request, with the content uploaded. */
        REQMOD,
        /** A response, with the content downloaded; what most scanners are made for. */
        RESPMOD
    }

    /** @throws IllegalArgumentException if the URL has no host */
    public IcapRequest {
        if (url.getHost() == null) {
            throw new IllegalArgumentException("a URL with a host is needed, not " + url);
        }
    }

    /** A response with a content of that type. */
    public static IcapRequest respmod(URI url, String contentType, Octets body) {
        return new IcapRequest(Kind.RESPMOD, Headers.NONE, url, Headers.NONE.with("Content-Type", contentType), body);
    }

    /** A request with a content of that type. */
    public static IcapRequest reqmod(URI url, String contentType, Octets body) {
        return new IcapRequest(Kind.REQMOD, Headers.NONE, url, Headers.NONE.with("Content-Type", contentType), body);
    }

    /** With one more field of ICAP. */
    public IcapRequest with(String name, String value) {
        return new IcapRequest(kind, headers.with(name, value), url, http, body);
    }
}
