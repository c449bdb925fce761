package org.postern.filters.xml;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.xml.sax.ErrorHandler;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

/** A document that has been parsed, without a DTD and with the same limits on every Java, and the elements in it by their ids. */
public final class XmlDocument {

    /** More levels end in a StackOverflowError when they are canonicalised. */
    public static final int MAX_DEPTH = 200;

    public static final int MAX_ATTRIBUTES = 500;

    /**
     * The parser's. Without a DTD there are those entities alone that XML has itself, such as that of an ampersand, which Java 25 counts as well.
     */
    private static final Map<String, String> LIMITS = Map.of(
            "jdk.xml.maxElementDepth", Integer.toString(MAX_DEPTH),
            "jdk.xml.elementAttributeLimit", Integer.toString(MAX_ATTRIBUTES),
            "jdk.xml.maxGeneralEntitySizeLimit", "0",
            "jdk.xml.totalEntitySizeLimit", "0",
            "jdk.xml.entityExpansionLimit", "0");

    private static final DocumentBuilderFactory FACTORY = factory();
    /** Attributes that are ids whatever the element is; those of ds:Signature and SAML are among them. */
    private static final Set<String> ID_NAMES = Set.of("Id", "ID", "id");

    private final Document document;
    private final List<Element> elements = new ArrayList<>();
    private final Map<String, List<Attr>> ids = new HashMap<>();

    private XmlDocument(Document document) {
        this.document = document;
        for (Node node = document; node != null; node = Names.next(node, document)) {
            if (node instanceof Element element) {
                elements.add(element);
                addIds(element);
            }
        }
    }

    private static DocumentBuilderFactory factory() {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultNSInstance();
        try {
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        } catch (ParserConfigurationException e) {
            throw new IllegalStateException(e);
        }
        factory.setXIncludeAware(false);
        factory.setExpandEntityReferences(true);
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_DTD, "");
        factory.setAttribute(XMLConstants.ACCESS_EXTERNAL_SCHEMA, "");
        LIMITS.forEach(factory::setAttribute);
        return factory;
    }

    /**
     * Parses a document; white space before its declaration, as mails have it, does not count.
     *
     * @throws XmlException if it is none, has a DTD, or exceeds a limit
     */
    public static XmlDocument parse(String text) throws XmlException {
        try {
            DocumentBuilder builder;
            synchronized (FACTORY) { // is not for several threads
                builder = FACTORY.newDocumentBuilder();
            }
            builder.setErrorHandler(new Strict());
            String document = text.substring(begin(text));
            NamespaceLimit.require(document, LIMITS);
            return new XmlDocument(builder.parse(new InputSource(new StringReader(document))));
        } catch (SAXException | ParserConfigurationException | IOException e) {
            throw new XmlException(reason(String.valueOf(e.getMessage())), e);
        }
    }

    /** Where a document begins. */
    public static int begin(String text) {
        int begin = 0;
        while (begin < text.length() && " \t\r\n".indexOf(text.charAt(begin)) >= 0) {
            begin++;
        }
        return begin;
    }

    private static String reason(String message) {
        if (message.contains("DOCTYPE")) {
            return "it has a DOCTYPE, which is not allowed";
        } else if (message.startsWith("JAXP00010006")) {
            return "more than " + MAX_DEPTH + " levels of elements";
        } else if (message.startsWith("JAXP00010002")) {
            return "an element with more than " + MAX_ATTRIBUTES + " attributes";
        }
        return message.startsWith("more than ") ? message : "not well-formed: " + message;
    }

    /** Prints nothing on the standard error stream. */
    private static final class Strict implements ErrorHandler {
        @Override
        public void warning(SAXParseException e) {}

        @Override
        public void error(SAXParseException e) throws SAXException {
            throw e;
        }

        @Override
        public void fatalError(SAXParseException e) throws SAXException {
            throw e;
        }
    }

    private void addIds(Element element) {
        NamedNodeMap attributes = element.getAttributes();
        for (int i = 0; i < attributes.getLength(); i++) {
            Attr attribute = (Attr) attributes.item(i);
            if (isId(attribute)) {
                ids.computeIfAbsent(attribute.getValue(), id -> new ArrayList<>(1))
                        .add(attribute);
            }
        }
    }

    private static boolean isId(Attr attribute) {
        String namespace = attribute.getNamespaceURI();
        if (namespace == null) {
            return ID_NAMES.contains(attribute.getName());
        }
        return (namespace.equals(Names.WSU) && "Id".equals(attribute.getLocalName()))
                || (namespace.equals(XMLConstants.XML_NS_URI) && "id".equals(attribute.getLocalName()));
    }

    public Document document() {
        return document;
    }

    /** The document element. */
    public Element root() {
        return document.getDocumentElement();
    }

    /** In the document's order. */
    public List<Element> elements() {
        return elements;
    }

    public List<Element> signatures() {
        return elements.stream().filter(Names::isSignature).toList();
    }

    /** An id that the element has; that of WS-Security before others. */
    public Optional<String> idOf(Element element) {
        if (element.hasAttributeNS(Names.WSU, "Id")) {
            return Optional.of(element.getAttributeNS(Names.WSU, "Id"));
        }
        NamedNodeMap attributes = element.getAttributes();
        for (int i = 0; i < attributes.getLength(); i++) {
            Attr attribute = (Attr) attributes.item(i);
            if (isId(attribute)) {
                return Optional.of(attribute.getValue());
            }
        }
        return Optional.empty();
    }

    boolean hasId(String id) {
        return ids.containsKey(id);
    }

    /**
     * The one element with that id, which references find from now on.
     *
     * @throws XmlException if there is none, or another one with it
     */
    public Element byId(String id) throws XmlException {
        List<Attr> found = ids.getOrDefault(id, List.of());
        if (found.isEmpty()) {
            throw new XmlException("no element with the id " + id);
        }
        Element element = found.get(0).getOwnerElement();
        if (found.stream().anyMatch(other -> other.getOwnerElement() != element)) {
            throw new XmlException("several elements with the id " + id);
        }
        element.setIdAttributeNode(found.get(0), true);
        return element;
    }
}
