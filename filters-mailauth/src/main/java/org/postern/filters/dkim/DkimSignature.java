package org.postern.filters.dkim;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.postern.api.mime.Field;
import org.postern.filters.dkim.DkimResult.Result;
import org.postern.filters.domain.DomainName;

/**
 * A signature as it stands in a header (RFC 6376 §3.5), with all that can be found out without the key and the body.
 *
 * @param identityDomain that of {@code i=}, within the signing domain
 * @param signature {@code b=} in base64, without white space
 * @param bodyHash {@code bh=}, in the same way
 * @param length {@code l=}: how much of the body is signed; {@link Long#MAX_VALUE} for all
 */
record DkimSignature(
        Field field,
        SigningAlgorithm algorithm,
        Canonicalization canonicalization,
        String identityDomain,
        List<String> names,
        String signature,
        String bodyHash,
        long length) {

    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);
    private static final Pattern NUMBER = Pattern.compile("\\d{1,76}");
    private static final Pattern FIELD_NAME = Pattern.compile("[!-9;-~]+");
    /** More than there ever are, and not {@link Long#MAX_VALUE}. */
    private static final BigInteger MAX = BigInteger.valueOf(Long.MAX_VALUE - 1);

    /** The tags of the field, whatever they are; empty if they are none. */
    static Optional<TagList> tags(Field field) {
        String text = new String(field.bytes(), StandardCharsets.UTF_8);
        return TagList.parse(text.substring(text.indexOf(':') + 1));
    }

    /** The signing domain; empty if it is none. */
    static Optional<String> domain(TagList tags) {
        return domain(tags.get("d", ""));
    }

    /** The domain and the selector's name below it are asked for by this name; empty if it is none. */
    static Optional<String> keyName(TagList tags) {
        return domain(tags.get("s", "") + "._domainkey." + tags.get("d", ""));
    }

    private static Optional<String> domain(String text) {
        return DomainName.parse(text).filter(DomainName::isQualified).map(DomainName::text);
    }

    /** Checks the tags (RFC 6376 §6.1.1). */
    static DkimSignature of(Field field, TagList tags, Instant now) throws UnacceptableException {
        if (!tags.has("v", "a", "b", "bh", "d", "h", "s")) {
            throw syntax("a required tag is missing");
        }
        if (!tags.get("v", "").equals("1")) {
            throw syntax("unknown version");
        }
        if (tags.get("a", "").equalsIgnoreCase("rsa-sha1")) {
            throw new UnacceptableException(Result.PERMERROR, "rsa-sha1 is not accepted"); // RFC 8301 §3.1
        }
        SigningAlgorithm algorithm =
                SigningAlgorithm.of(tags.get("a", "")).orElseThrow(() -> syntax("unknown algorithm"));
        Canonicalization canonicalization = Canonicalization.parse(tags.get("c", "simple/simple"))
                .orElseThrow(() -> syntax("unknown canonicalization"));
        if (tags.has("q") && tags.list("q").stream().noneMatch("dns/txt"::equalsIgnoreCase)) {
            throw syntax("unknown query method");
        }
        String domain = domain(tags).orElseThrow(() -> syntax("d= is not a domain"));
        if (keyName(tags).isEmpty()) {
            throw syntax("s= is not a selector");
        }
        String identity = identityDomain(tags, domain);
        List<String> names = tags.list("h");
        if (!names.stream().allMatch(name -> FIELD_NAME.matcher(name).matches())) {
            throw syntax("syntax error in h=");
        }
        if (names.stream().noneMatch("From"::equalsIgnoreCase)) {
            throw new UnacceptableException(Result.PERMERROR, "From is not signed");
        }
        String bodyHash = base64(tags, "bh");
        if (decoded(bodyHash).length != Sha256.LENGTH) {
            throw syntax("syntax error in bh=");
        }
        long length = number(tags, "l").orElse(Long.MAX_VALUE);
        checkTimes(tags, now);
        return new DkimSignature(
                field, algorithm, canonicalization, identity, names, base64(tags, "b"), bodyHash, length);
    }

    private static String identityDomain(TagList tags, String domain) throws UnacceptableException {
        Optional<String> identity = tags.get("i");
        if (identity.isEmpty()) {
            return domain;
        }
        int at = identity.get().lastIndexOf('@');
        return domain(identity.get().substring(at + 1))
                .filter(each -> at >= 0 && (each.equals(domain) || each.endsWith("." + domain)))
                .orElseThrow(() -> syntax("i= is not within d="));
    }

    private static void checkTimes(TagList tags, Instant now) throws UnacceptableException {
        Optional<Long> signed = number(tags, "t");
        Optional<Long> expires = number(tags, "x");
        if (signed.isPresent() && expires.isPresent() && expires.get() <= signed.get()) {
            throw syntax("x= is not later than t=");
        }
        if (expires.isPresent() && expires.get() < now.minus(CLOCK_SKEW).getEpochSecond()) {
            throw new UnacceptableException(Result.PERMERROR, "signature expired");
        }
        if (signed.isPresent() && signed.get() > now.plus(CLOCK_SKEW).getEpochSecond()) {
            throw new UnacceptableException(Result.PERMERROR, "signed in the future");
        }
    }

    private static Optional<Long> number(TagList tags, String name) throws UnacceptableException {
        Optional<String> text = tags.get(name);
        if (text.isPresent() && !NUMBER.matcher(text.get()).matches()) {
            throw syntax("syntax error in " + name + "=");
        }
        return text.map(digits -> new BigInteger(digits).min(MAX).longValue());
    }

    private static String base64(TagList tags, String name) throws UnacceptableException {
        String text = tags.compact(name);
        try {
            decoded(text);
            return text;
        } catch (IllegalArgumentException e) {
            throw syntax("syntax error in " + name + "=");
        }
    }

    private static byte[] decoded(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    /** Whether this is the body's hash. */
    boolean hasBodyHash(byte[] hash) {
        return MessageDigest.isEqual(decoded(bodyHash), hash);
    }

    /** Whether it is of this key, over this header. */
    boolean isOf(PublicKey key, byte[] header) {
        return algorithm.verify(key, header, decoded(signature));
    }

    private static UnacceptableException syntax(String reason) {
        return new UnacceptableException(Result.NEUTRAL, reason);
    }
}
