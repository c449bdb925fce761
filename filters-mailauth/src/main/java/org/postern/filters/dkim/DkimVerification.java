package org.postern.filters.dkim;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.postern.api.Message;
import org.postern.api.mime.Field;
import org.postern.api.mime.Header;
import org.postern.filters.Excerpt;
import org.postern.filters.dkim.DkimResult.Result;
import org.postern.filters.dns.Dns;
import org.postern.filters.dns.Dns.Type;
import org.postern.filters.dns.DnsException;

/**
 * Verifies the signatures of messages (RFC 6376 §6, RFC 8301, RFC 8463). The body is read once for all signatures of a message.
 *
 * <p>A signature with {@code l=} that does not cover the whole body is {@link Result#POLICY}, even if it is valid: what follows may be of
 * anyone. Syntax errors are {@link Result#NEUTRAL}, as RFC 8601 §2.7.1 has it.
 */
public final class DkimVerification {

    /** So many signatures are verified, the first ones; the others become one result. */
    public static final int MAX_SIGNATURES = 20;

    private static final int SHOWN_OF_SIGNATURE = 8;
    private static final Pattern PRINTABLE = Pattern.compile("[!-~]{1,320}");

    private final SignedHeader header;
    private final Dns dns;
    private final Instant now;
    private final BodyHashes bodyHashes = new BodyHashes();
    /** By name, for signatures of the same key; empty if there is no answer. */
    private final Map<String, Optional<List<String>>> records = new HashMap<>();

    /**
     * A signature before the body has been read.
     *
     * @param about what is known of it; its result, if it cannot be valid
     * @param verifiable it and its key, if it can be valid
     */
    private record Candidate(DkimResult about, Optional<Verifiable> verifiable) {}

    private record Verifiable(DkimSignature signature, DkimKey key) {}

    private DkimVerification(Header header, Dns dns, Instant now) {
        this.header = new SignedHeader(header);
        this.dns = dns;
        this.now = now;
    }

    /**
     * Verifies the signatures of a message, the first one first.
     *
     * @param dns for this message, with its {@linkplain Dns#within deadline}
     * @return a result for each signature, up to {@link #MAX_SIGNATURES}, and one for all others; empty if there is none
     * @throws IOException as {@link Message#header()} does, or if the message cannot be read
     */
    public static List<DkimResult> verify(Message message, Dns dns) throws IOException {
        return verify(message, dns, Instant.now());
    }

    static List<DkimResult> verify(Message message, Dns dns, Instant now) throws IOException {
        Header header = message.header();
        List<Field> fields = header.fields().stream()
                .filter(field -> field.is("DKIM-Signature"))
                .toList();
        if (fields.isEmpty()) {
            return List.of();
        }
        int count = Math.min(fields.size(), MAX_SIGNATURES);
        DkimVerification verification = new DkimVerification(header, dns, now);
        List<DkimResult> results =
                new ArrayList<>(verification.results(fields.subList(0, count), message, header.bytes().length));
        if (count < fields.size()) {
            String reason = "too many signatures: " + (fields.size() - count) + " more not verified";
            results.add(about(new TagList(Map.of())).with(Result.POLICY, reason));
        }
        return List.copyOf(results);
    }

    private List<DkimResult> results(List<Field> fields, Message message, long bodyOffset) throws IOException {
        List<Candidate> candidates = new ArrayList<>();
        for (Field field : fields) {
            candidates.add(candidate(field));
        }
        if (!bodyHashes.isEmpty()) {
            try (InputStream body = message.open(bodyOffset)) {
                bodyHashes.read(body);
            }
        }
        return candidates.stream()
                .map(each -> each.verifiable()
                        .map(signature -> result(each.about(), signature))
                        .orElse(each.about()))
                .toList();
    }

    private Candidate candidate(Field field) {
        Optional<TagList> tags = DkimSignature.tags(field);
        DkimResult about = about(tags.orElseGet(() -> new TagList(Map.of())));
        try {
            if (tags.isEmpty()) {
                throw new UnacceptableException(Result.NEUTRAL, "syntax error in the list of tags");
            }
            DkimSignature signature = DkimSignature.of(field, tags.get(), now);
            DkimKey key = key(tags.get(), signature);
            if (key.strict() && !signature.identityDomain().equals(about.domain())) {
                throw new UnacceptableException(Result.PERMERROR, "domain of i= is not d=, as the key requires");
            }
            bodyHashes.require(signature.canonicalization().body(), signature.length());
            return new Candidate(about.testing(key.testing()), Optional.of(new Verifiable(signature, key)));
        } catch (UnacceptableException e) {
            return new Candidate(about.with(e.result(), e.reason()), Optional.empty());
        }
    }

    private DkimKey key(TagList tags, DkimSignature signature) throws UnacceptableException {
        String name = DkimSignature.keyName(tags).orElseThrow();
        List<String> texts = records.computeIfAbsent(name, this::lookUp)
                .orElseThrow(() -> new UnacceptableException(Result.TEMPERROR, "key cannot be looked up now"));
        return DkimKey.of(texts, signature.algorithm());
    }

    private Optional<List<String>> lookUp(String name) {
        try {
            return Optional.of(dns.query(name, Type.TXT).records());
        } catch (DnsException e) {
            return Optional.empty();
        }
    }

    /** What comes of a signature after the body has been read. */
    private DkimResult result(DkimResult about, Verifiable verifiable) {
        DkimSignature signature = verifiable.signature();
        Canonicalization canonicalization = signature.canonicalization();
        long length = bodyHashes.length(canonicalization.body());
        boolean partial = signature.length() != Long.MAX_VALUE;
        if (partial && signature.length() > length) {
            return about.with(Result.PERMERROR, "l= is more than the body");
        }
        if (!signature.hasBodyHash(bodyHashes.hash(canonicalization.body(), signature.length()))) {
            return about.with(Result.FAIL, "body hash did not verify");
        }
        byte[] signed = header.signedBytes(signature.names(), canonicalization.header(), signature.field());
        if (!signature.isOf(verifiable.key().key(), signed)) {
            return about.with(Result.FAIL, "signature did not verify");
        }
        return partial && signature.length() < length
                ? about.with(Result.POLICY, "only a part of the body is signed")
                : about.with(Result.PASS, "");
    }

    /** What is known of a signature, whatever comes of it. */
    private static DkimResult about(TagList tags) {
        String domain = DkimSignature.domain(tags).orElse("");
        String selector = DkimSignature.keyName(tags)
                .map(name -> name.substring(0, name.lastIndexOf("._domainkey.")))
                .orElse("");
        String identity = printable(tags.get("i", ""));
        return new DkimResult(
                Result.NEUTRAL,
                domain,
                selector,
                identity.isEmpty() && !domain.isEmpty() ? "@" + domain : identity,
                printable(tags.get("a", "")),
                printable(Excerpt.of(tags.compact("b"), SHOWN_OF_SIGNATURE, "")),
                false,
                "");
    }

    /** Empty if it is not a short text of ASCII. */
    private static String printable(String text) {
        return PRINTABLE.matcher(text).matches() ? text : "";
    }
}
