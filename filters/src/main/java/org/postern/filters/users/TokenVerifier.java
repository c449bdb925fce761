package org.postern.filters.users;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.Key;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.HttpsJwks;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.jwx.JsonWebStructure;
import org.jose4j.keys.resolvers.HttpsJwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.jose4j.keys.resolvers.VerificationKeyResolver;
import org.jose4j.lang.JoseException;
import org.jose4j.lang.UnresolvableKeyException;
import org.jspecify.annotations.Nullable;
import org.postern.api.Auth;
import org.postern.filters.FilterSettings;
import org.postern.filters.tls.TrustedCertificates;
import org.postern.settings.Setting;

/**
 * Bearer tokens that are JSON Web Tokens (RFC 7519), signed by an issuer whose public keys are available: finds the user of a token, without
 * a request to the issuer.
 */
public final class TokenVerifier {

    /** Public keys verify them; what is signed by a shared secret, or by nothing, is no token (RFC 8725 §3.1). */
    private static final List<String> ALGORITHMS =
            List.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA");

    private static final String KEYS = "an https: URL of a JSON Web Key Set, or the path of a file with one";

    private static final Duration KEPT = Duration.ofHours(1);
    /** Tokens with made-up key ids must not make us fetch keys more often. */
    private static final Duration BETWEEN_FETCHES = Duration.ofSeconds(30);

    private final Optional<JwtConsumer> tokens;
    private final String userClaim;
    private final String groupsClaim;
    private final Set<String> scopes;

    /**
     * Properties {@code issuer}, {@code keys}, {@code audience}, {@code algorithms}, {@code userClaim}, {@code groupsClaim}, {@code
     * scope}, {@code clockSkew}, {@code timeout} and {@code trustedCertificates}.
     */
    public TokenVerifier(FilterSettings settings) {
        boolean configured = Stream.of("issuer", "keys")
                .anyMatch(name -> !settings.get(name, "").isEmpty());
        Duration timeout = settings.read("timeout", "5s", Setting::duration);
        SSLContext tls = settings.read("trustedCertificates", "", TrustedCertificates::context);
        VerificationKeyResolver none = (signature, context) -> {
            throw new UnresolvableKeyException("no keys");
        };
        VerificationKeyResolver resolver =
                settings.read("keys", "", keys -> configured ? resolver(keys, timeout, tls) : none, none);
        String issuer = settings.read(
                "issuer",
                "",
                text -> configured ? required(text, "the issuer of the tokens, as their claim iss has it") : "",
                "");
        List<String> audiences =
                settings.read("audience", "", names -> configured ? audiences(names) : List.of(), List.of());
        List<String> algorithms = settings.read("algorithms", String.join(", ", ALGORITHMS), TokenVerifier::algorithms);
        Duration skew = settings.read("clockSkew", "60s", Setting::duration);
        userClaim = settings.read("userClaim", "sub", claim -> required(claim, "the name of a claim"));
        groupsClaim = settings.get("groupsClaim", "groups").text();
        scopes = Set.copyOf(settings.get("scope", "").list());
        tokens = configured
                ? Optional.of(new JwtConsumerBuilder()
                        .setExpectedIssuer(issuer)
                        .setExpectedAudience(audiences.toArray(String[]::new))
                        .setVerificationKeyResolver(resolver)
                        .setJwsAlgorithmConstraints(
                                AlgorithmConstraints.ConstraintType.PERMIT, algorithms.toArray(String[]::new))
                        .setRequireExpirationTime()
                        .setAllowedClockSkewInSeconds((int) skew.toSeconds())
                        .build())
                : Optional.empty();
    }

    // ---- settings

    private static String required(Setting setting, String what) {
        if (setting.isEmpty()) {
            throw setting.invalid(what);
        }
        return setting.text();
    }

    /** A token for another service is not for us (RFC 8725 §3.9). */
    private static List<String> audiences(Setting setting) {
        required(setting, "the audience of the tokens, as their claim aud has it");
        return setting.list();
    }

    private static List<String> algorithms(Setting setting) {
        List<String> names = setting.list();
        if (names.isEmpty() || !ALGORITHMS.containsAll(names)) {
            throw setting.invalid("a list of " + String.join(", ", ALGORITHMS));
        }
        return names;
    }

    private static VerificationKeyResolver resolver(Setting keys, Duration timeout, SSLContext tls) {
        required(keys, KEYS);
        if (keys.text().startsWith("https:")) {
            return fetched(keys, timeout, tls);
        }
        if (keys.text().contains("://")) {
            throw keys.invalid(KEYS);
        }
        try {
            Path file = Path.of(keys.text());
            read(file); // to report now what would fail at the first login
            return (signature, context) -> inFile(file, signature, context);
        } catch (InvalidPathException | IOException e) {
            throw keys.invalid(KEYS + " (" + e.getMessage() + ")");
        }
    }

    private static VerificationKeyResolver fetched(Setting keys, Duration timeout, SSLContext tls) {
        try {
            URI unused = URI.create(keys.text());
        } catch (IllegalArgumentException e) {
            throw keys.invalid(KEYS);
        }
        HttpsJwks set = new HttpsJwks(keys.text());
        set.setSimpleHttpGet(new KeyServer(timeout, tls, BETWEEN_FETCHES));
        set.setDefaultCacheDuration(KEPT.toSeconds());
        set.setRefreshReprieveThreshold(BETWEEN_FETCHES.toMillis());
        set.setRetainCacheOnErrorDuration(KEPT.toSeconds());
        return new HttpsJwksVerificationKeyResolver(set);
    }

    private static List<JsonWebKey> read(Path file) throws IOException {
        try {
            return new JsonWebKeySet(Files.readString(file)).getJsonWebKeys();
        } catch (JoseException e) {
            throw new IOException(file + " is no JSON Web Key Set", e);
        }
    }

    /** Read for each token, so that keys can be replaced. */
    private static Key inFile(Path file, JsonWebSignature signature, List<JsonWebStructure> context)
            throws UnresolvableKeyException {
        try {
            return new JwksVerificationKeyResolver(read(file)).resolveKey(signature, context);
        } catch (IOException e) {
            throw new UnresolvableKeyException("no keys", e);
        }
    }

    // ---- tokens

    /** Whether an administrator has said whose tokens are taken. */
    public boolean isConfigured() {
        return tokens.isPresent();
    }

    /**
     * Finds out whose a token is.
     *
     * @param claimed may name a user, who has to be the token's
     * @return the same for that user, with the groups in the token; empty if the token is not valid
     * @throws IOException if the issuer's keys cannot be had
     * @throws IllegalStateException if it is another kind of credential
     */
    public Optional<Auth> known(Auth claimed) throws IOException {
        String token = claimed.token();
        JwtConsumer consumer = tokens.orElseThrow(() -> new IOException("no issuer of tokens is configured"));
        Optional<JwtClaims> claims = verified(consumer, token);
        return claims.filter(this::hasScopes)
                .flatMap(this::user)
                .filter(user -> claimed.subject().isEmpty() || claimed.subject().equals(user))
                .map(user -> claimed.withSubject(user).withGroups(texts(claim(claims.orElseThrow(), groupsClaim))));
    }

    /** Nothing of what is thrown there is thrown here, or logged: it has the token in it. */
    private static Optional<JwtClaims> verified(JwtConsumer consumer, String token) throws IOException {
        try {
            return Optional.of(consumer.processToClaims(token));
        } catch (InvalidJwtException e) {
            Optional<Throwable> cause = keyFailure(e);
            if (cause.isPresent()) {
                throw new IOException("the keys of the tokens' issuer cannot be fetched: " + cause.get(), cause.get());
            }
            return Optional.empty();
        }
    }

    /** Why there are no keys, which has nothing of the token; empty if it is the token that has none of them. */
    private static Optional<Throwable> keyFailure(InvalidJwtException e) {
        Stream<Throwable> causes = Stream.iterate(e, Objects::nonNull, Throwable::getCause);
        return causes.dropWhile(cause -> !(cause instanceof UnresolvableKeyException))
                .skip(1)
                .filter(cause -> cause instanceof IOException || cause instanceof JoseException)
                .findFirst();
    }

    /** RFC 8693 §4.2; Microsoft calls it scp. */
    private boolean hasScopes(JwtClaims claims) {
        Set<String> had = new LinkedHashSet<>(texts(claims.getClaimValue("scope")));
        had.addAll(texts(claims.getClaimValue("scp")));
        return had.containsAll(scopes);
    }

    private Optional<String> user(JwtClaims claims) {
        boolean unverified = userClaim.equals("email") // OpenID Connect Core §5.1: it may be another user's
                && "false".equals(String.valueOf(claims.getClaimValue("email_verified")));
        return !unverified
                        && claim(claims, userClaim) instanceof String name
                        && !name.isBlank()
                        && name.chars().noneMatch(Character::isISOControl)
                ? Optional.of(name)
                : Optional.empty();
    }

    /** A claim by its name, or within others by its path: Keycloak has {@code realm_access.roles}. */
    private static @Nullable Object claim(JwtClaims claims, String name) {
        Map<?, ?> within = claims.getClaimsMap();
        if (within.containsKey(name)) {
            return within.get(name);
        }
        Object value = within;
        for (String step : name.split("\\.")) {
            value = value instanceof Map<?, ?> map ? map.get(step) : null;
        }
        return value;
    }

    private static Set<String> texts(@Nullable Object value) {
        if (value instanceof Collection<?> several) {
            return several.stream()
                    .filter(String.class::isInstance)
                    .map(String.class::cast)
                    .collect(Collectors.toCollection(LinkedHashSet::new));
        }
        return value instanceof String text
                ? Arrays.stream(text.split(" ")).filter(each -> !each.isEmpty()).collect(Collectors.toSet())
                : Set.of();
    }
}
