package org.postern.filters.smime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postern.api.Message;

@Tag("unit")
class SmimeTypeTest {

    /** The beginnings of CMS objects, in DER and BER. */
    private static String object(String name) {
        return switch (name) {
            case "signed" -> "3080 0609 2a864886f70d010702 a080";
            case "enveloped" -> "3082ffff 0609 2a864886f70d010703 a082ffff";
            case "auth" -> "3080 060b 2a864886f70d0109100117 a080";
            case "compressed" -> "3080 060b 2a864886f70d0109100109 a080";
            case "huge" -> "30847fffffff 0609 2a864886f70d010703 a084";
            case "short" -> "3080 0609 2a8648";
            case "text" -> "48656c6c6f";
            case "longType" -> "3080 068300ffff 2a864886";
            default -> "";
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\'',
            value = {
                "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m | enveloped | ENVELOPED",
                "Application/X-PKCS7-MIME (comment); Smime-Type=ENVELOPED-Data | enveloped | ENVELOPED",
                "application/pkcs7-mime | enveloped | ENVELOPED",
                "application/pkcs7-mime; smime-type=signed-data | enveloped | ENVELOPED",
                "application/pkcs7-mime; smime-type=enveloped-data | signed | OPAQUE_SIGNED",
                "application/x-pkcs7-mime | signed | OPAQUE_SIGNED",
                "application/pkcs7-mime; smime-type=authEnveloped-data | auth | AUTH_ENVELOPED",
                "application/pkcs7-mime; smime-type=compressed-data | compressed | OTHER",
                "application/pkcs7-mime; smime-type=enveloped-data | huge | ENVELOPED",
                "application/pkcs7-mime; smime-type=enveloped-data | short | OTHER",
                "application/pkcs7-mime; smime-type=enveloped-data | longType | OTHER",
                "application/pkcs7-mime; smime-type=enveloped-data | text | OTHER",
                "application/pkcs7-mime; smime-type=enveloped-data | nothing | OTHER",
                "application/octet-stream; name=smime.p7m | enveloped | ENVELOPED",
                "application/octet-stream; name=\"SMIME.P7M\" | signed | OPAQUE_SIGNED",
                "application/octet-stream; name=smime.p7s | signed | OPAQUE_SIGNED",
                "application/octet-stream; name=smime.p7m | text | NONE",
                "application/octet-stream; name=a.bin | enveloped | NONE",
                "text/plain; name=smime.p7m | enveloped | NONE",
                "application/pkcs7-signature; name=smime.p7s | signed | NONE",
                "multipart/signed; protocol=\"application/pkcs7-signature\"; boundary=b | nothing | CLEAR_SIGNED",
                "MULTIPART/Signed; Protocol=Application/X-pkcs7-Signature; boundary=b | nothing | CLEAR_SIGNED",
                "multipart/signed; protocol=application/pgp-signature; boundary=b | nothing | NONE",
                "multipart/signed; boundary=b | nothing | NONE",
                "multipart/mixed; protocol=application/pkcs7-signature; boundary=b | nothing | NONE",
            })
    void isSeenByTypeAndContent(String contentType, String object, SmimeType expected) throws IOException {
        byte[] bytes = HexFormat.of().parseHex(object(object).replace(" ", ""));
        String base64 = Base64.getMimeEncoder().encodeToString(bytes);
        Message encoded = Message.of(String.join(
                "\r\n", "Content-Type: " + contentType, "Content-Transfer-Encoding: base64", "", base64, ""));
        assertThat(SmimeType.of(encoded.root())).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "application/pkcs7-signature, CLEAR_SIGNED",
        "application/x-pkcs7-signature, CLEAR_SIGNED",
        "application/pgp-signature, NONE"
    })
    void withoutAProtocolTheSecondPartCounts(String second, SmimeType expected) throws IOException {
        Message message = Message.of(String.join(
                "\r\n",
                "Content-Type: multipart/signed; boundary=b",
                "",
                "--b",
                "",
                "text",
                "--b",
                "Content-Type: " + second,
                "",
                "",
                "--b--",
                ""));
        assertThat(SmimeType.of(message.root())).isEqualTo(expected);
    }
}
