package org.postern.filters.smime.decrypt;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.interfaces.RSAKey;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import org.postern.filters.smime.CmsInput;

/**
 * Decrypts content-encryption keys that were encrypted with RSA and the padding of PKCS #1 v1.5. What decrypts to no key becomes a random
 * one, by the same steps, so that neither reply nor time shows a sender whether the padding was right (RFC 3218 §2.3.2).
 */
final class RsaKeyTransport {

    private RsaKeyTransport() {}

    /**
     * Decrypts a key; those that fail for another reason than the padding can be seen to fail without the private key.
     *
     * @throws GeneralSecurityException if the text is larger than the modulus
     * @throws ClassCastException if that is no RSA key
     */
    static SecretKey unwrap(PrivateKey key, byte[] encrypted, ContentCipher content) throws GeneralSecurityException {
        BigInteger modulus = ((RSAKey) key).getModulus();
        SecretKey random = content.randomKey();
        Cipher rsa = Cipher.getInstance("RSA/None/NoPadding", CmsInput.PROVIDER);
        rsa.init(Cipher.DECRYPT_MODE, key);
        byte[] decrypted = rsa.doFinal(encrypted);
        byte[] block = new byte[(modulus.bitLength() + 7) / 8]; // Bouncy Castle leaves zeros at the beginning out
        System.arraycopy(decrypted, 0, block, block.length - decrypted.length, decrypted.length);
        return content.key(choose(block, random.getEncoded()));
    }

    /** RFC 8017 §7.2.2: 0, 2, at least eight bytes that are not 0, 0, the key; or else the random one. */
    private static byte[] choose(byte[] block, byte[] random) {
        int keyStart = block.length - random.length;
        int invalid = block[0] | (block[1] ^ 2) | block[keyStart - 1];
        for (int i = 2; i < keyStart - 1; i++) {
            invalid |= isZero(block[i]);
        }
        int mask = -isZero(invalid); // all ones if it is valid
        byte[] chosen = Arrays.copyOfRange(block, keyStart, block.length);
        for (int i = 0; i < chosen.length; i++) {
            chosen[i] = (byte) ((chosen[i] & mask) | (random[i] & ~mask));
        }
        return chosen;
    }

    /** 1 if it is 0, and 0 if not, without a branch. */
    private static int isZero(int value) {
        int bits = value & 0xFF;
        return ((bits - 1) >>> 31) & 1;
    }
}
