package org.postern.sasl;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import javax.security.sasl.SaslException;

/** CRAM-MD5 (RFC 2195): a challenge, and its digest with the password as the key. */
final class CramMd5 implements SaslExchange {

    private final String userName;
    private final String password;
    private boolean challenged;

    CramMd5(String userName, String password) {
        this.userName = userName;
        this.password = password;
    }

    @Override
    public Optional<byte[]> initialResponse() {
        return Optional.empty();
    }

    @Override
    public byte[] respond(byte[] challenge) throws SaslException {
        if (challenged) {
            throw new SaslException("CRAM-MD5 has one challenge");
        }
        challenged = true;
        byte[] digest = Digests.hmac("HmacMD5", password.getBytes(StandardCharsets.UTF_8), challenge);
        return (userName + " " + HexFormat.of().formatHex(digest)).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void requireComplete() {
        // the server proves nothing here
    }
}
