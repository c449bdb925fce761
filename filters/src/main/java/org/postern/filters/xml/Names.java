package org.postern.filters.xml;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.namespace.NamespaceContext;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Namespaces and what is called by them. */
public final class Names {

    public static final String DS = "http://www.w3.org/2000/09/xmldsig#";
    public static final String SOAP_11 = "http://schemas.xmlsoap.org/soap/envelope/";
    public static final String SOAP_12 = "http://www.w3.org/2003/05/soap-envelope";
    public static final String XADES = "http://uri.etsi.org/01903/v1.3.2#";

    private static final String WSS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-";
    public static final String WSSE = WSS + "wssecurity-secext-1.0.xsd";
    public static final String WSU = WSS + "wssecurity-utility-1.0.xsd";
    /** Of a token (SOAP Message Security 1.1 §6.3). */
    public static final String BASE64 = WSS + "soap-message-security-1.0#Base64Binary";
    /** Of a token (X.509 Certificate Token Profile 1.1 §3.1). */
    public static final String X509_V3 = WSS + "x509-token-profile-1.0#X509v3";

    public static final String X509_PATH = WSS + "x509-token-profile-1.0#X509PKIPathv1";

    private Names() {}

    public static boolean is(@Nullable Node node, String namespace, String name) {
        return node instanceof Element element
                && namespace.equals(element.getNamespaceURI())
                && name.equals(element.getLocalName());
    }

    public static boolean isSignature(@Nullable Node node) {
        return is(node, DS, "Signature");
    }

    /** Whether it is an envelope of SOAP 1.1 or 1.2. */
    public static boolean isEnvelope(Element element) {
        return "Envelope".equals(element.getLocalName())
                && Set.of(SOAP_11, SOAP_12).contains(String.valueOf(element.getNamespaceURI()));
    }

    /** The elements within of that name, none deeper. */
    public static List<Element> children(Element of, String namespace, String name) {
        List<Element> found = new ArrayList<>();
        for (Node node = of.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (is(node, namespace, name)) {
                found.add((Element) node);
            }
        }
        return found;
    }

    /** The next node of a tree in the document's order; null behind the last one. */
    public static @Nullable Node next(Node node, Node root) {
        if (node.getFirstChild() != null) {
            return node.getFirstChild();
        }
        Node at = node;
        while (at != null && at != root && at.getNextSibling() == null) {
            at = at.getParentNode();
        }
        return at == null || at == root ? null : at.getNextSibling();
    }

    /** Whether a node is that element, or somewhere in it. */
    public static boolean isWithin(Node node, Element element) {
        for (Node at = node; at != null; at = at.getParentNode()) {
            if (at == element) {
                return true;
            }
        }
        return false;
    }

    /** The prefixes in a path; {@code soap} is that SOAP which the document has. */
    public static NamespaceContext context(Map<String, String> prefixes, Element root) {
        return new NamespaceContext() {
            @Override
            public String getNamespaceURI(String prefix) {
                if (prefix.equals("soap") && !prefixes.containsKey(prefix)) {
                    return isEnvelope(root) ? root.getNamespaceURI() : SOAP_12;
                }
                return prefixes.getOrDefault(prefix, XMLConstants.NULL_NS_URI);
            }

            @Override
            public @Nullable String getPrefix(String namespace) {
                return null; // not asked for by paths
            }

            @Override
            public Iterator<String> getPrefixes(String namespace) {
                return List.<String>of().iterator();
            }
        };
    }
}
