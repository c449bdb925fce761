package org.postern.filters.xml.check;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.XMLConstants;
import org.postern.filters.xml.Names;
import org.postern.filters.xml.XmlException;
import org.postern.filters.xml.check.ValidSignature.Covered;
import org.w3c.dom.Attr;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.ProcessingInstruction;
import org.w3c.dom.Text;

/**
 * What may be in a ds:Signature though no digest is over it: what XML Signature, WS-Security and XAdES have there, and nothing else. What a
 * reference of the signature leads to may be anything.
 */
final class SignatureStructure {

    private static final String DS_11 = "http://www.w3.org/2009/xmldsig11#";
    private static final String WSSE_11 = "http://docs.oasis-open.org/wss/oasis-wss-wssecurity-secext-1.1.xsd";
    private static final String XADES_14 = "http://uri.etsi.org/01903/v1.4.1#";

    private static final Map<String, String> PREFIXES =
            Map.of(Names.DS, "ds:", DS_11, "ds11:", Names.WSSE, "wsse:", Names.XADES, "xades:", XADES_14, "xades14:");

    /** The children of an element, which has no text of its own. */
    private static final Map<String, Set<String>> CHILDREN = Map.of(
            "ds:Signature", Set.of("ds:SignedInfo", "ds:SignatureValue", "ds:KeyInfo", "ds:Object"),
            "ds:KeyInfo",
                    Set.of(
                            "ds:KeyName",
                            "ds:KeyValue",
                            "ds:X509Data",
                            "ds11:DEREncodedKeyValue",
                            "wsse:SecurityTokenReference"),
            "ds:KeyValue", Set.of("ds:RSAKeyValue", "ds11:ECKeyValue"),
            "ds:RSAKeyValue", Set.of("ds:Modulus", "ds:Exponent"),
            "ds11:ECKeyValue", Set.of("ds11:NamedCurve", "ds11:PublicKey"),
            "ds:X509Data",
                    Set.of(
                            "ds:X509IssuerSerial",
                            "ds:X509SKI",
                            "ds:X509SubjectName",
                            "ds:X509Certificate",
                            "ds:X509CRL",
                            "ds11:X509Digest"),
            "ds:X509IssuerSerial", Set.of("ds:X509IssuerName", "ds:X509SerialNumber"),
            "wsse:SecurityTokenReference", Set.of("wsse:Reference", "wsse:KeyIdentifier", "ds:X509Data"),
            "ds:Object", Set.of("xades:QualifyingProperties"),
            "xades:QualifyingProperties", Set.of("xades:UnsignedProperties"));

    /** What these have has been signed, by the signature value. */
    private static final String SIGNED_INFO = "ds:SignedInfo";

    private static final String UNSIGNED_PROPERTIES = "xades:UnsignedProperties";

    /** Of those without a namespace. */
    private static final Set<String> ATTRIBUTES = Set.of(
            "Id",
            "Algorithm",
            "Encoding",
            "EncodingType",
            "MimeType",
            "ObjectReference",
            "Qualifier",
            "referencedData",
            "Target",
            "Type",
            "URI",
            "Usage",
            "ValueType");

    private final Set<Node> signed = Collections.newSetFromMap(new IdentityHashMap<>());

    private SignatureStructure(List<Covered> covered) {
        for (Covered each : covered) {
            if (!each.enveloped()) {
                signed.add(each.element());
            }
        }
    }

    /** @throws XmlException if there is something else in the signature */
    static void require(ValidSignature valid) throws XmlException {
        new SignatureStructure(valid.covered()).requireKnown(valid.element());
    }

    /** Not deep, since what is expected is not. */
    private void requireKnown(Element element) throws XmlException {
        requireAttributes(element);
        String name = name(element);
        if (name.equals(UNSIGNED_PROPERTIES)) {
            requireXades(element);
            return;
        }
        Set<String> allowed = CHILDREN.getOrDefault(name, Set.of());
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child) {
                if (signed.contains(child)) {
                    continue;
                }
                String childName = name(child);
                if (!allowed.contains(childName)) {
                    throw unsigned(child);
                }
                if (!childName.equals(SIGNED_INFO)) {
                    requireKnown(child);
                }
            } else if (node instanceof ProcessingInstruction || (hasText(node) && CHILDREN.containsKey(name))) {
                throw unsigned(element);
            }
        }
    }

    /** Such as time-stamps, which are signed by others, and lists of certificates. */
    private static void requireXades(Element properties) throws XmlException {
        for (Node node = properties; node != null; node = Names.next(node, properties)) {
            if (node instanceof Element element) {
                requireAttributes(element);
                if (name(element).isEmpty()) {
                    throw unsigned(element);
                }
            } else if (node instanceof ProcessingInstruction) {
                throw unsigned(properties);
            }
        }
    }

    private static void requireAttributes(Element element) throws XmlException {
        NamedNodeMap attributes = element.getAttributes();
        for (int i = 0; i < attributes.getLength(); i++) {
            Attr attribute = (Attr) attributes.item(i);
            if (!isAllowed(attribute)) {
                throw new XmlException("an attribute in the signature that is not signed: " + attribute.getName());
            }
        }
    }

    private static boolean isAllowed(Attr attribute) {
        String namespace = String.valueOf(attribute.getNamespaceURI());
        return switch (namespace) {
            case XMLConstants.XMLNS_ATTRIBUTE_NS_URI -> true;
            case Names.WSU -> "Id".equals(attribute.getLocalName());
            case WSSE_11 -> "TokenType".equals(attribute.getLocalName());
            default -> attribute.getNamespaceURI() == null && ATTRIBUTES.contains(attribute.getName());
        };
    }

    /** With a prefix of {@link #PREFIXES}, whatever the document has; empty for one of another namespace. */
    private static String name(Element element) {
        String prefix = PREFIXES.get(String.valueOf(element.getNamespaceURI()));
        return prefix == null ? "" : prefix + element.getLocalName();
    }

    private static boolean hasText(Node node) {
        return node instanceof Text text && !text.getData().isBlank();
    }

    private static XmlException unsigned(Element element) {
        return Names.is(element, Names.DS, "Object") || Names.is(element.getParentNode(), Names.DS, "Object")
                ? new XmlException("an object in the signature that is not signed")
                : new XmlException("content in the signature that is not signed: " + element.getNodeName());
    }
}
