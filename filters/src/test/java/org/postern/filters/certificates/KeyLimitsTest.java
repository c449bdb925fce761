package org.postern.filters.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.security.KeyPairGenerator;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSAPublicKey;
import org.bouncycastle.asn1.sec.SECNamedCurves;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of senders that take too long. */
@Tag("unit")
class KeyLimitsTest {

    private static BigInteger number(int bits) {
        return BigInteger.ONE.shiftLeft(bits - 1).setBit(0);
    }

    @ParameterizedTest
    @CsvSource({
        "1024, 17, true",
        "2048, 17, true",
        "8192, 64, true",
        "8193, 17, false",
        "16384, 17, false",
        "2048, 65, false",
        "2048, 2048, false",
        "100000, 17, false"
    })
    void ofRsa(int modulus, int exponent, boolean accepted) throws Exception {
        for (ASN1ObjectIdentifier algorithm :
                new ASN1ObjectIdentifier[] {PKCSObjectIdentifiers.rsaEncryption, PKCSObjectIdentifiers.id_RSASSA_PSS}) {
            SubjectPublicKeyInfo key = new SubjectPublicKeyInfo(
                    new AlgorithmIdentifier(algorithm, DERNull.INSTANCE),
                    new RSAPublicKey(number(modulus), number(exponent)));
            assertThat(KeyLimits.accept(key)).isEqualTo(accepted);
        }
    }

    private static Stream<Arguments> curves() {
        return Stream.of(
                Arguments.of(SECObjectIdentifiers.secp256r1, true),
                Arguments.of(SECNamedCurves.getByName("secp256r1"), false),
                Arguments.of(DERNull.INSTANCE, false));
    }

    @ParameterizedTest
    @MethodSource("curves")
    void ofCurves(ASN1Encodable parameters, boolean accepted) {
        AlgorithmIdentifier algorithm = new AlgorithmIdentifier(X9ObjectIdentifiers.id_ecPublicKey, parameters);
        assertThat(KeyLimits.accept(new SubjectPublicKeyInfo(algorithm, new byte[65])))
                .isEqualTo(accepted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC", "DSA", "Ed25519", "Ed448", "RSASSA-PSS"})
    void thoseOfTheJdk(String algorithm) throws Exception {
        byte[] key = KeyPairGenerator.getInstance(algorithm)
                .generateKeyPair()
                .getPublic()
                .getEncoded();
        assertThat(KeyLimits.accept(SubjectPublicKeyInfo.getInstance(key))).isTrue();
    }

    @Test
    void malformed() {
        AlgorithmIdentifier rsa = new AlgorithmIdentifier(PKCSObjectIdentifiers.rsaEncryption, DERNull.INSTANCE);
        assertThat(KeyLimits.accept(new SubjectPublicKeyInfo(rsa, new byte[] {1, 2, 3})))
                .isFalse();
    }
}
