package org.postern.filters.smime.sign;

import java.security.PublicKey;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.postern.settings.Setting;

/**
 * How a message is signed: the algorithm's name, the keys that it is for as the JCA calls them, and the digest's name (RFC 8551
 * §3.5.3.2).
 */
enum SignatureAlgorithm {
    RSA_SHA256("SHA256withRSA", "RSA", "sha-256"),
    RSA_SHA384("SHA384withRSA", "RSA", "sha-384"),
    RSA_SHA512("SHA512withRSA", "RSA", "sha-512"),
    PSS_SHA256("SHA256withRSAandMGF1", "RSA RSASSA-PSS", "sha-256"),
    PSS_SHA384("SHA384withRSAandMGF1", "RSA RSASSA-PSS", "sha-384"),
    PSS_SHA512("SHA512withRSAandMGF1", "RSA RSASSA-PSS", "sha-512"),
    ECDSA_SHA256("SHA256withECDSA", "EC", "sha-256"),
    ECDSA_SHA384("SHA384withECDSA", "EC", "sha-384"),
    ECDSA_SHA512("SHA512withECDSA", "EC", "sha-512"),
    /** Only when it is asked for: few can verify it (RFC 8419). */
    ED25519("Ed25519", "Ed25519 EdDSA", "sha-512");

    private final String jcaName;
    private final String keyTypes;
    private final String micalg;

    SignatureAlgorithm(String jcaName, String keyTypes, String micalg) {
        this.jcaName = jcaName;
        this.keyTypes = keyTypes;
        this.micalg = micalg;
    }

    static SignatureAlgorithm parse(Setting setting) {
        return Stream.of(values())
                .filter(each -> each.jcaName.equalsIgnoreCase(setting.text()))
                .findFirst()
                .orElseThrow(() -> setting.invalid("signature algorithms, such as SHA256withRSA, SHA256withECDSA; of "
                        + Stream.of(values()).map(SignatureAlgorithm::toString).collect(Collectors.joining(", "))));
    }

    /** Whether the key is of its type. */
    boolean suits(PublicKey key) {
        return Stream.of(keyTypes.split(" ")).anyMatch(key.getAlgorithm()::equals);
    }

    /** Whether it is used where no algorithm was asked for: the first one that suits. */
    boolean isByDefault() {
        return this != ED25519;
    }

    String micalg() {
        return micalg;
    }

    @Override
    public String toString() {
        return jcaName;
    }
}
