package org.postern.filters.scan;

import java.time.Duration;
import java.util.Optional;
import org.postern.filters.link.Deadline;

/**
 * What a service can do (RFC 3507 §4.10.2).
 *
 * @param preview how many bytes it wants to see first; negative for all
 * @param allows204 whether it need not send back what stays as it is
 * @param maxConnections how many it will have from us
 * @param until when it may be another one
 */
record IcapOptions(IcapAnswer answer, int preview, boolean allows204, int maxConnections, Deadline until) {

    /** If it does not say how long. */
    private static final int DEFAULT_SECONDS = 3600;

    private static final int MAX_SECONDS = 24 * 3600;
    /** More than this before the answer is no preview. */
    private static final int MAX_PREVIEW = 1024 * 1024;

    static IcapOptions of(IcapAnswer answer) {
        Headers headers = answer.headers();
        return new IcapOptions(
                answer,
                number(headers, "Preview").filter(size -> size <= MAX_PREVIEW).orElse(-1),
                headers.has("Allow", "204"),
                number(headers, "Max-Connections").filter(max -> max > 0).orElse(Integer.MAX_VALUE),
                Deadline.in(Duration.ofSeconds(
                        Math.min(number(headers, "Options-TTL").orElse(DEFAULT_SECONDS), MAX_SECONDS))));
    }

    private static Optional<Integer> number(Headers headers, String name) {
        return headers.first(name).filter(text -> text.matches("\\d{1,9}")).map(Integer::valueOf);
    }

    boolean isCurrent() {
        return !until.left().isNegative();
    }

    /** Whether it says that it knows the method; one that says nothing of methods is asked. */
    boolean knows(IcapRequest.Kind method) {
        return answer.headers().first("Methods").isEmpty() || answer.headers().has("Methods", method.name());
    }
}
