package org.postern.filters.users;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jose4j.jwk.EcJwkGenerator;
import org.jose4j.jwk.JsonWebKey;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.PublicJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.EllipticCurves;
import org.jose4j.keys.HmacKey;
import org.jose4j.lang.JoseException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postern.api.Auth;
import org.postern.api.Credential;
import org.postern.filters.TestSettings;
import org.postern.settings.SettingException;
import org.postern.testing.TestAuthority;

/** Whose a bearer token is. */
@Tag("unit")
class TokenVerifierTest {

    private static final String ISSUER = "https://issuer.test";

    private final PublicJsonWebKey key = key("one");
    private final Map<String, String> settings = new HashMap<>();

    @TempDir
    private Path folder;

    private static PublicJsonWebKey key(String name) {
        try {
            PublicJsonWebKey key = EcJwkGenerator.generateJwk(EllipticCurves.P256);
            key.setKeyId(name);
            return key;
        } catch (JoseException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void configure() throws IOException {
        settings.put("issuer", ISSUER);
        settings.put("audience", "mail, smtp");
        settings.put("keys", write(key).toString());
    }

    private static String json(JsonWebKey... keys) {
        return new JsonWebKeySet(keys).toJson(JsonWebKey.OutputControlLevel.PUBLIC_ONLY);
    }

    private Path write(JsonWebKey... keys) throws IOException {
        return Files.writeString(folder.resolve("keys.json"), json(keys));
    }

    private static JwtClaims claims() {
        JwtClaims claims = new JwtClaims();
        claims.setIssuer(ISSUER);
        claims.setAudience("mail");
        claims.setSubject("ann");
        claims.setExpirationTimeMinutesInTheFuture(5);
        claims.setIssuedAtToNow();
        return claims;
    }

    private static String signed(JwtClaims claims, PublicJsonWebKey key, String algorithm) throws JoseException {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims.toJson());
        signature.setKey(key.getPrivateKey());
        signature.setKeyIdHeaderValue(key.getKeyId());
        signature.setAlgorithmHeaderValue(algorithm);
        return signature.getCompactSerialization();
    }

    private String token(Consumer<JwtClaims> change) throws JoseException {
        JwtClaims claims = claims();
        change.accept(claims);
        return signed(claims, key, "ES256");
    }

    private Optional<Auth> known(String token) throws IOException {
        return known("", token);
    }

    private Optional<Auth> known(String user, String token) throws IOException {
        return TestSettings.make(TokenVerifier::new, settings)
                .known(new Auth("OAUTHBEARER", user, new Credential.Token(token)));
    }

    @Test
    void isItsUsers() throws Exception {
        String token = token(claims -> claims.setStringListClaim("groups", "staff", "boss"));
        Auth ann = known(token).orElseThrow();
        assertThat(ann.subject()).isEqualTo("ann");
        assertThat(ann.groups()).containsExactlyInAnyOrder("staff", "boss");
        assertThat(known("ann", token)).isPresent();
        assertThat(known("eve", token)).isEmpty();
    }

    /** What is set to what, and whether the token is good. */
    @ParameterizedTest
    @CsvSource({
        "iss, https://other.test, false",
        "iss, '', false",
        "aud, smtp, true",
        "aud, other, false",
        "aud, '', false",
        "sub, '', false",
        "sub, ' ', false",
        "sub, 'a\u0001b', false",
    })
    void isGoodIfItIsForUs(String claim, String value, boolean good) throws Exception {
        String token = token(claims -> {
            if (value.isEmpty()) {
                claims.unsetClaim(claim);
            } else {
                claims.setStringClaim(claim, value);
            }
        });
        assertThat(known(token).isPresent()).isEqualTo(good);
    }

    @ParameterizedTest
    @CsvSource({"-30, -200, true", "-90, -200, false", "300, 30, true", "300, 90, false"})
    void isGoodInItsTime(int expires, int notBefore, boolean good) throws Exception {
        long now = System.currentTimeMillis() / 1000;
        String token = token(claims -> {
            claims.setIssuedAt(NumericDate.fromSeconds(now - 300));
            claims.setExpirationTime(NumericDate.fromSeconds(now + expires));
            claims.setNotBefore(NumericDate.fromSeconds(now + notBefore));
        });
        assertThat(known(token).isPresent()).isEqualTo(good);
        assertThat(known(token(claims -> claims.unsetClaim("exp"))))
                .as("one without end")
                .isEmpty();
    }

    @Test
    void isGoodIfTheIssuerHasSignedIt() throws Exception {
        String good = token(claims -> {});
        assertThat(known(good)).isPresent();
        assertThat(known(signed(claims(), key("one"), "ES256")))
                .as("another key of that name")
                .isEmpty();
        assertThat(known(signed(claims(), key("two"), "ES256")))
                .as("unknown key")
                .isEmpty();
        String[] parts = good.split("\\.");
        String changed = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(claims().toJson().replace("ann", "eve").getBytes(StandardCharsets.UTF_8));
        assertThat(known(parts[0] + "." + changed + "." + parts[2])).isEmpty();
        assertThat(known("eyJhbGciOiJub25lIn0." + changed + "."))
                .as("not signed")
                .isEmpty();
        assertThat(known(hmac())).as("signed with the public key as a secret").isEmpty();
    }

    private String hmac() throws JoseException {
        JsonWebSignature signature = new JsonWebSignature();
        signature.setPayload(claims().toJson());
        signature.setKey(new HmacKey(key.getPublicKey().getEncoded()));
        signature.setKeyIdHeaderValue("one");
        signature.setAlgorithmHeaderValue("HS256");
        return signature.getCompactSerialization();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "a.b.c", "....", "eyJhbGciOiJFUzI1NiJ9.e30."})
    void isAToken(String token) throws IOException {
        assertThat(known(token)).isEmpty();
    }

    @Test
    void mayBeSignedByAnyAlgorithmThatTheAdministratorTakes() throws Exception {
        PublicJsonWebKey rsa = RsaJwkGenerator.generateJwk(2048);
        rsa.setKeyId("rsa");
        write(key, rsa);
        String token = signed(claims(), rsa, "PS256");
        assertThat(known(token)).isPresent();
        settings.put("algorithms", "ES256, EdDSA");
        assertThat(known(token)).isEmpty();
        assertThat(known(token(claims -> {}))).isPresent();
    }

    @Test
    void tellsUserAndGroupsInClaimsThatTheAdministratorNames() throws Exception {
        settings.put("userClaim", "email");
        settings.put("groupsClaim", "realm_access.roles");
        String token = token(claims -> {
            claims.setStringClaim("email", "ann@example.org");
            claims.setClaim("realm_access", Map.of("roles", List.of("mailer", 1, "boss")));
        });
        Auth ann = known(token).orElseThrow();
        assertThat(ann.subject()).isEqualTo("ann@example.org");
        assertThat(ann.groups()).containsExactlyInAnyOrder("mailer", "boss");
        settings.put("groupsClaim", "email.x");
        assertThat(known(token).orElseThrow().groups()).isEmpty();
        settings.put("groupsClaim", "email");
        assertThat(known(token).orElseThrow().groups()).containsExactly("ann@example.org");
    }

    @ParameterizedTest
    @CsvSource({"scope, 'smtp mail', true", "scp, 'mail smtp', true", "scope, mail, false", "scope, 'smtp mails', false"
    })
    void mustBeGoodForWhatTheAdministratorWants(String claim, String scopes, boolean good) throws Exception {
        settings.put("scope", "smtp, mail");
        assertThat(known(token(claims -> claims.setStringClaim(claim, scopes))).isPresent())
                .isEqualTo(good);
    }

    // ---- keys

    @Test
    void keysInAFileCanBeReplaced() throws Exception {
        TokenVerifier verifier = TestSettings.make(TokenVerifier::new, settings);
        PublicJsonWebKey next = key("two");
        Auth claimed = new Auth("XOAUTH2", "ann", new Credential.Token(signed(claims(), next, "ES256")));
        assertThat(verifier.known(claimed)).isEmpty();
        write(key, next);
        assertThat(verifier.known(claimed)).isPresent();
        Files.delete(folder.resolve("keys.json"));
        assertThatThrownBy(() -> verifier.known(claimed))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("the keys of the tokens' issuer cannot be fetched: ")
                .satisfies(e -> assertThat(e.toString()).doesNotContain(claimed.token()));
    }

    private HttpsServer serve(TestAuthority authority, AtomicInteger requests, String json) throws IOException {
        HttpsServer server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(authority.context(authority.server("localhost"))));
        server.createContext("/keys", exchange -> {
            requests.incrementAndGet();
            byte[] answer = json.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }

    @Test
    void keysAreFetchedOnceByTlsFromAServerThatIsTrusted() throws Exception {
        TestAuthority authority = TestAuthority.root("Keys");
        AtomicInteger requests = new AtomicInteger();
        HttpsServer server = serve(authority, requests, json(key));
        try {
            String token = token(claims -> {});
            settings.put("keys", "https://localhost:" + server.getAddress().getPort() + "/keys");
            assertThatThrownBy(() -> known(token))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("the keys of the tokens' issuer cannot be fetched: ")
                    .satisfies(e -> assertThat(e.toString()).doesNotContain(token));
            settings.put(
                    "trustedCertificates",
                    authority.trusted(folder.resolve("root.pem")).toString());
            TokenVerifier verifier = TestSettings.make(TokenVerifier::new, settings);
            Auth claimed = new Auth("XOAUTH2", "ann", new Credential.Token(token));
            assertThat(verifier.known(claimed)).isPresent();
            assertThat(verifier.known(claimed)).isPresent();
            String unknown = signed(claims(), key("invented"), "ES256");
            assertThat(verifier.known(new Auth("XOAUTH2", "ann", new Credential.Token(unknown))))
                    .isEmpty();
            assertThat(requests).hasValue(1);
        } finally {
            server.stop(0);
        }
    }

    /** A maintenance page, say: the token may be good, and the client is to come again. */
    @Test
    void keysThatAreNoneAreTroubleAndNotAskedForAtEachLogin() throws Exception {
        TestAuthority authority = TestAuthority.root("Keys");
        AtomicInteger requests = new AtomicInteger();
        HttpsServer server = serve(authority, requests, "<html>Back soon</html>");
        settings.put("keys", "https://localhost:" + server.getAddress().getPort() + "/keys");
        settings.put(
                "trustedCertificates",
                authority.trusted(folder.resolve("root.pem")).toString());
        TokenVerifier verifier = TestSettings.make(TokenVerifier::new, settings);
        Auth claimed = new Auth("XOAUTH2", "ann", new Credential.Token(token(claims -> {})));
        try {
            assertThatThrownBy(() -> verifier.known(claimed))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith("the keys of the tokens' issuer cannot be fetched: ")
                    .satisfies(e -> assertThat(e.toString()).doesNotContain(claimed.token()));
        } finally {
            server.stop(0);
        }
        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> verifier.known(claimed))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("ConnectException");
        }
    }

    @Test
    void aMailAddressThatNobodyHasVerifiedIsNobodys() throws Exception {
        settings.put("userClaim", "email");
        String unverified = token(claims -> {
            claims.setStringClaim("email", "ann@example.org");
            claims.setClaim("email_verified", false);
        });
        assertThat(known(unverified)).isEmpty();
        String verified = token(claims -> {
            claims.setStringClaim("email", "ann@example.org");
            claims.setClaim("email_verified", true);
        });
        assertThat(known(verified)).isPresent();
    }

    // ---- settings

    @Test
    void needsAnIssuer() {
        TokenVerifier none = TestSettings.make(TokenVerifier::new, Map.of());
        assertThat(none.isConfigured()).isFalse();
        assertThatThrownBy(() -> none.known(new Auth("XOAUTH2", "ann", new Credential.Token("x"))))
                .isInstanceOf(IOException.class)
                .hasMessage("no issuer of tokens is configured");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "issuer=",
                "audience=",
                "keys=",
                "keys=http://issuer.test/keys",
                "keys=/nowhere.json",
                "keys=https://not a url",
                "algorithms=",
                "algorithms=none",
                "algorithms=HS256",
                "userClaim=",
                "clockSkew=1",
                "timeout=x",
                "trustedCertificates=/nowhere.pem"
            })
    void settingsThatAreWrongAreTold(String setting) {
        String[] parts = setting.split("=", 2);
        settings.put(parts[0], parts[1]);
        assertThatThrownBy(() -> TestSettings.make(TokenVerifier::new, settings))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith(
                        "Invalid value '" + parts[1] + "' for property postern.x." + parts[0] + ": expected ");
    }
}
