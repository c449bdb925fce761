package org.postern.filters.xml.sign;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.xml.crypto.Data;
import javax.xml.crypto.OctetStreamData;
import javax.xml.crypto.URIReferenceException;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import org.postern.api.mime.Field;
import org.postern.api.mime.NewPart;
import org.postern.api.mime.Part;
import org.postern.api.octets.Octets;
import org.postern.filters.xml.ContentIds;
import org.postern.filters.xml.XmlDocument;
import org.postern.filters.xml.XmlException;
import org.w3c.dom.Element;

/**
 * A signature that is a part of its own, over the bytes of other parts as they are decoded; it refers to them by their Content-ID (RFC 2392).
 */
final class DetachedSignature {

    /** The JDK's validation does not follow more. */
    static final int MAX_PARTS = 30;

    /** Of the part that it is. */
    static final String TYPE = "application/xml";

    private DetachedSignature() {}

    /**
     * Signs parts.
     *
     * @param parts by their Content-ID
     * @throws IOException if they cannot be read
     */
    static NewPart of(SigningKey key, Map<String, Part> parts) throws IOException, XmlException {
        if (parts.size() > MAX_PARTS) {
            throw new XmlException("more than " + MAX_PARTS + " parts to be signed");
        }
        List<InputStream> opened = new ArrayList<>();
        Element holder = XmlDocument.parse("<x/>").root();
        DOMSignContext context = new DOMSignContext(key.key().key(), holder);
        try {
            List<Reference> references = new ArrayList<>();
            for (String each : parts.keySet()) {
                references.add(key.reference(url(each)));
            }
            context.setURIDereferencer((reference, any) -> data(reference.getURI(), parts, opened));
            key.sign(context, references, key.keyInfo().orElse(null), List.of());
        } catch (GeneralSecurityException e) {
            throw XmlException.of("it cannot be signed", e);
        } finally {
            for (InputStream each : opened) {
                each.close();
            }
        }
        String text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n"
                + ElementText.of((Element) holder.getFirstChild(), "\r\n") + "\r\n";
        return NewPart.of(
                List.of(
                        Field.of("Content-Type", TYPE),
                        Field.of("Content-Transfer-Encoding", "7bit"),
                        Field.of("Content-Disposition", "attachment; filename=\"signature.xml\"")),
                Octets.of(text));
    }

    private static Data data(String url, Map<String, Part> parts, List<InputStream> opened)
            throws URIReferenceException {
        Optional<Part> part = parts.entrySet().stream()
                .filter(each -> url(each.getKey()).equals(url))
                .map(Map.Entry::getValue)
                .findFirst();
        try {
            InputStream in = part.orElseThrow(() -> new URIReferenceException("no part " + url))
                    .decoded()
                    .open();
            opened.add(in);
            return new OctetStreamData(in);
        } catch (IOException e) {
            throw new URIReferenceException(e);
        }
    }

    /** RFC 2392 §2: what a URL cannot have is in hexadecimal digits. */
    static String url(String contentId) {
        return ContentIds.SCHEME
                + URLEncoder.encode(contentId, StandardCharsets.UTF_8)
                        .replace("+", "%20")
                        .replace("%40", "@")
                        .replace("%24", "$");
    }
}
