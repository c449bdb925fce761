package org.postern.filters.smime;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.cms.CMSObjectIdentifiers;
import org.postern.api.mime.Part;
import org.postern.api.text.ContentType;

/**
 * What S/MIME has made of a part (RFC 8551 §3). A CMS object is what its content type says (RFC 5652 §3): the parameter {@code
 * smime-type} is often missing, and is a sender's word.
 */
public enum SmimeType {
    /** No S/MIME. */
    NONE,
    /** A {@code multipart/signed} whose protocol is S/MIME's (RFC 1847). It may have any number of parts, though two are right. */
    CLEAR_SIGNED,
    /** SignedData, with the content within; or certificates without any content and signature. */
    OPAQUE_SIGNED,
    /** EnvelopedData. */
    ENVELOPED,
    /** AuthEnvelopedData (RFC 5083). */
    AUTH_ENVELOPED,
    /** Another CMS object, such as CompressedData, or none though its type says so. */
    OTHER;

    private static final Set<String> SIGNATURES =
            Set.of("application/pkcs7-signature", "application/x-pkcs7-signature");
    private static final Set<String> OBJECTS = Set.of("application/pkcs7-mime", "application/x-pkcs7-mime");

    /**
     * Recognises a part by its type, and a CMS object by its beginning.
     *
     * @throws IOException if the part cannot be read
     */
    public static SmimeType of(Part part) throws IOException {
        ContentType type = part.type();
        if (type.name().equals("multipart/signed")) {
            return isOurs(part) ? CLEAR_SIGNED : NONE;
        }
        if (OBJECTS.contains(type.name())) {
            return ContentInfo.contentType(part.decoded())
                    .map(SmimeType::ofContent)
                    .orElse(OTHER);
        }
        if (type.name().equals("application/octet-stream") && hasNameOfObject(part)) { // RFC 8551 §3.2.1
            return ContentInfo.contentType(part.decoded())
                    .map(SmimeType::ofContent)
                    .orElse(NONE);
        }
        return NONE;
    }

    /** Without a protocol, which RFC 1847 asks for, it is the second part that shows whose it is. */
    private static boolean isOurs(Part part) {
        Optional<String> protocol = part.type().parameter("protocol");
        return protocol.isPresent()
                ? SIGNATURES.contains(protocol.get().strip().toLowerCase(Locale.ROOT))
                : part.parts().size() == 2
                        && SIGNATURES.contains(part.parts().get(1).type().name());
    }

    private static boolean hasNameOfObject(Part part) {
        String name = part.fileName().orElse("").strip().toLowerCase(Locale.ROOT);
        return name.endsWith(".p7m") || name.endsWith(".p7s");
    }

    private static SmimeType ofContent(ASN1ObjectIdentifier content) {
        if (content.equals(CMSObjectIdentifiers.signedData)) {
            return OPAQUE_SIGNED;
        } else if (content.equals(CMSObjectIdentifiers.envelopedData)) {
            return ENVELOPED;
        } else if (content.equals(CMSObjectIdentifiers.authEnvelopedData)) {
            return AUTH_ENVELOPED;
        } else {
            return OTHER;
        }
    }

    /** Whether it is in one of the two forms of a signed message. */
    public boolean isSigned() {
        return this == CLEAR_SIGNED || this == OPAQUE_SIGNED;
    }

    /** Whether it is in one of the two forms of an encrypted message. */
    public boolean isEncrypted() {
        return this == ENVELOPED || this == AUTH_ENVELOPED;
    }
}
