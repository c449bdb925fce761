package org.postern.filters.content;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.postern.api.octets.Octets;
import org.postern.filters.scan.Findings;
import org.postern.filters.scan.IcapAnswer;
import org.postern.filters.scan.IcapRequest;
import org.postern.filters.scan.Spool;

/**
 * What an ICAP service has made of a content.
 *
 * @param reason why, if it is not to go on
 */
record Adapted(Kind kind, String reason) {

    /** What that is. */
    enum Kind {
        UNMODIFIED,
        MODIFIED,
        BLOCKED,
        TOO_LARGE,
        /** An error of the service's: it has not looked at the content. */
        UNAVAILABLE,
        /** It has sent something else back than a content of that kind, or not all of it. */
        UNUSABLE
    }

    private static final int TOO_LARGE_STATUS = 413;

    /**
     * @param request that was answered
     * @param contentType of the content
     * @param body that came back
     */
    static Adapted of(IcapRequest request, String contentType, IcapAnswer answer, Spool body) throws IOException {
        Optional<String> finding = Findings.of(answer).name();
        int http = answer.httpStatus();
        if (finding.isPresent()) {
            return new Adapted(Kind.BLOCKED, finding.get());
        }
        if (answer.status() == TOO_LARGE_STATUS || http == TOO_LARGE_STATUS) {
            return new Adapted(Kind.TOO_LARGE, http == TOO_LARGE_STATUS ? answer.startLine() : answer.toString());
        }
        if (answer.status() == 204) {
            return new Adapted(Kind.UNMODIFIED, "");
        }
        if (answer.status() != 200) {
            return new Adapted(Kind.UNAVAILABLE, "answers '" + answer + "'");
        }
        boolean refused = request.kind() == IcapRequest.Kind.REQMOD && http > 0; // RFC 3507 §4.8.2: nor is it sent on
        if (http >= 400 || refused) {
            return new Adapted(Kind.BLOCKED, answer.startLine());
        }
        return returned(request, contentType, answer, body);
    }

    private static Adapted returned(IcapRequest request, String contentType, IcapAnswer answer, Spool body)
            throws IOException {
        boolean response = request.kind() == IcapRequest.Kind.RESPMOD;
        boolean ofThatKind =
                response ? answer.httpStatus() == 200 : !answer.startLine().startsWith("HTTP/");
        if (!ofThatKind && !answer.startLine().isEmpty()) {
            return unusable("sends back '" + answer.startLine() + "'");
        }
        Optional<String> type = answer.http().first("Content-Type").map(Adapted::withoutParameters);
        if (type.isPresent() && !type.get().equals(contentType)) {
            return unusable("sends back " + type.get() + " in the place of " + contentType);
        }
        Optional<String> length = answer.http().first("Content-Length");
        if (!answer.hasBody() && request.body().size() > 0) {
            return unusable("sends nothing back");
        }
        if (length.isPresent() && !length.get().equals(String.valueOf(body.size()))) {
            return unusable("sends " + body.size() + " bytes back of " + length.get());
        }
        boolean same = request.body().size() == body.size() && Octets.same(request.body(), body);
        return new Adapted(same ? Kind.UNMODIFIED : Kind.MODIFIED, "");
    }

    static Adapted unusable(String reason) {
        return new Adapted(Kind.UNUSABLE, reason);
    }

    private static String withoutParameters(String type) {
        return type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    }
}
