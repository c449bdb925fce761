package org.postern.filters.dkim;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.postern.api.Message;
import org.postern.api.mime.Field;
import org.postern.filters.dkim.Canonicalization.Algorithm;

/** Makes messages with {@code l=}, which the signer never makes. */
final class PartialSignature {

    private PartialSignature() {}

    static Message of(SigningFixture keys, String signed, String more) throws Exception {
        Message message = Message.of("From: ann@example.org\r\n\r\n" + signed + more);
        SigningKey key = SigningKey.read(
                "example.org",
                "rsa",
                Path.of(keys.rsa.substring("rsa:".length())).toString(),
                "");
        Field unsigned = Field.of(
                "DKIM-Signature",
                "v=1; a=rsa-sha256; d=example.org; s=rsa; h=From; l=" + signed.length() + "; bh="
                        + Base64.getEncoder().encodeToString(Sha256.of(signed.getBytes(US_ASCII))) + "; b=");
        byte[] header = new SignedHeader(message.header()).signedBytes(List.of("From"), Algorithm.SIMPLE, unsigned);
        return message.withField(SignatureField.signed(unsigned, key.sign(header)));
    }
}
