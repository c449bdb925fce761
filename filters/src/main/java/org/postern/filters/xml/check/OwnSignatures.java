package org.postern.filters.xml.check;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.List;
import org.postern.api.Message;
import org.postern.filters.xml.Selection;
import org.postern.filters.xml.XmlException;
import org.postern.filters.xml.XmlParts;

/**
 * Validates signatures that have just been made, as a receiver will who reads the message.
 *
 * @param signed what they have to cover
 * @param signer whose they have to be
 */
public record OwnSignatures(XmlParts kinds, Selection signed, X509Certificate signer) {

    /**
     * Reads a message again.
     *
     * @param parts those that are signed, and detached signatures
     * @throws XmlException if a signature is not valid
     * @throws IOException if the message cannot be read
     */
    public void requireValid(Message message, List<XmlParts.Found> parts) throws IOException, XmlException {
        DocumentCheck documents = new DocumentCheck(signed, List.of(signer), (certificate, others) -> {
            if (!certificate.equals(signer)) {
                throw new XmlException("another signer's");
            }
        });
        MessageCheck.Result result = new MessageCheck(kinds, documents, message.root()).check(parts);
        if (!result.isPass()) {
            throw new XmlException(
                    "the signature would not be valid: " + result.failure().orElse(result.unsigned()));
        }
    }
}
