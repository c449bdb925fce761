package org.postern.filters.xml;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.xml.XMLConstants;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathExpressionException;
import javax.xml.xpath.XPathFactory;
import javax.xml.xpath.XPathFactoryConfigurationException;
import org.postern.filters.FilterSettings;
import org.postern.settings.Setting;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.w3c.dom.Text;

/**
 * Elements of a document that a setting chooses, by XPath 1.0 or as {@code #id}.
 *
 * @param entries as they are written; none for what is the default
 */
public record Selection(List<String> entries, Map<String, String> prefixes) {

    private static final XPathFactory FACTORY = factory();
    private static final String ALLOWED =
            "XPath expressions or #id, with the prefixes ds, soap, wsse, wsu and those of the property namespaces";

    private static final String PREFIXES = "prefixes with their namespaces, such as o=urn:example:order";
    /** The namespace of that SOAP which a document has. */
    private static final String SOAP = "soap";

    private static XPathFactory factory() {
        XPathFactory factory = XPathFactory.newDefaultInstance();
        try {
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        } catch (XPathFactoryConfigurationException e) {
            throw new IllegalStateException(e);
        }
        return factory;
    }

    /** Property {@code namespaces}: prefixes for paths, together with those that are known. */
    public static Map<String, String> prefixes(FilterSettings settings) {
        Map<String, String> prefixes = new HashMap<>(Map.of(
                "ds", Names.DS,
                "wsse", Names.WSSE,
                "wsu", Names.WSU,
                "soap11", Names.SOAP_11,
                "soap12", Names.SOAP_12,
                "xml", XMLConstants.XML_NS_URI));
        prefixes.putAll(settings.read("namespaces", "", text -> added(text, Map.copyOf(prefixes))));
        return Map.copyOf(prefixes);
    }

    private static Map<String, String> added(Setting setting, Map<String, String> known) {
        Map<String, String> added = new HashMap<>();
        for (Map<String, String> each : setting.<Map<String, String>>list(Selection::prefix)) {
            each.forEach((prefix, namespace) -> {
                if (prefix.equals(SOAP)
                        || prefix.startsWith("xml")
                        || !namespace.equals(known.getOrDefault(prefix, namespace))) {
                    throw setting.invalid(PREFIXES + "; " + prefix + " has its own namespace");
                } else if (added.putIfAbsent(prefix, namespace) != null) {
                    throw setting.invalid(PREFIXES + ", each prefix once");
                }
            });
        }
        return added;
    }

    private static Map<String, String> prefix(Setting setting) {
        int equals = setting.text().indexOf('=');
        String prefix = setting.text().substring(0, Math.max(equals, 0)).strip();
        String uri = setting.text().substring(equals + 1).strip();
        if (!isName(prefix) || uri.isEmpty()) {
            throw setting.invalid(PREFIXES);
        }
        return Map.of(prefix, uri);
    }

    /** Whether a name can stand in front of a colon. */
    public static boolean isName(String text) {
        return text.matches("[A-Za-z_][A-Za-z0-9._-]*");
    }

    /** Reads a property: expressions and ids between semicolons. */
    public static Selection read(Setting setting, Map<String, String> prefixes) {
        List<String> entries = setting.<String>entries(entry -> {
            if (!entry.text().startsWith("#")) {
                requirePath(entry, prefixes);
            } else if (entry.text().length() == 1) {
                throw entry.invalid(ALLOWED);
            }
            return entry.text();
        });
        return new Selection(entries, prefixes);
    }

    private static void requirePath(Setting setting, Map<String, String> prefixes) {
        PathText.of(setting.text()).problem().ifPresent(problem -> {
            throw setting.invalid(ALLOWED + " (" + problem + ")");
        });
        try {
            XmlDocument empty = XmlDocument.parse("<x/>");
            path(prefixes, empty.root()).evaluate(setting.text(), empty.document(), XPathConstants.NODESET);
        } catch (XPathExpressionException | XmlException e) {
            throw setting.invalid(ALLOWED + " (" + e.getMessage() + ")");
        }
    }

    public boolean isEmpty() {
        return entries.isEmpty();
    }

    private static XPath path(Map<String, String> prefixes, Element root) {
        XPath path;
        synchronized (FACTORY) { // is not for several threads
            path = FACTORY.newXPath();
        }
        path.setNamespaceContext(Names.context(prefixes, root));
        return path;
    }

    /**
     * The elements in their order, each once.
     *
     * @throws XmlException if an entry selects none, or what is no element
     */
    public List<Element> of(XmlDocument document) throws XmlException {
        Set<Element> selected = new LinkedHashSet<>();
        for (String entry : entries) {
            if (entry.startsWith("#")) {
                selected.add(document.byId(entry.substring(1)));
            } else {
                selected.addAll(elements(entry, document));
            }
        }
        return List.copyOf(selected);
    }

    /**
     * The elements as {@link #of} has them, of those entries that select any.
     *
     * @throws XmlException if an entry selects what is no element, or there are several elements with an id
     */
    public List<Element> found(XmlDocument document) throws XmlException {
        Set<Element> selected = new LinkedHashSet<>();
        for (String entry : entries) {
            if (!entry.startsWith("#")) {
                selected.addAll(evaluate(entry, document));
            } else if (document.hasId(entry.substring(1))) {
                selected.add(document.byId(entry.substring(1)));
            }
        }
        return List.copyOf(selected);
    }

    private List<Element> elements(String entry, XmlDocument document) throws XmlException {
        List<Element> elements = evaluate(entry, document);
        if (elements.isEmpty()) {
            throw new XmlException("no element is selected by " + entry);
        }
        return elements;
    }

    private List<Element> evaluate(String entry, XmlDocument document) throws XmlException {
        List<Element> elements = new ArrayList<>();
        try {
            NodeList nodes = (NodeList)
                    path(prefixes, document.root()).evaluate(entry, document.document(), XPathConstants.NODESET);
            for (int i = 0; i < nodes.getLength(); i++) {
                if (!(nodes.item(i) instanceof Element element)) {
                    throw new XmlException(entry + " selects what is no element");
                }
                elements.add(element);
            }
        } catch (XPathExpressionException e) {
            throw XmlException.of(entry + " cannot be evaluated", e);
        }
        return elements;
    }

    /**
     * What has to be signed if a setting does not say: the document element, the Body of SOAP, or what an enveloping signature has in it.
     *
     * @throws XmlException if there is nothing
     */
    public static List<Element> byDefault(XmlDocument document) throws XmlException {
        Element root = document.root();
        if (Names.isSignature(root)) {
            return content(root);
        }
        if (!Names.isEnvelope(root)) {
            return List.of(root);
        }
        List<Element> bodies = Names.children(root, String.valueOf(root.getNamespaceURI()), "Body");
        if (bodies.isEmpty()) {
            throw new XmlException("a SOAP envelope without a Body");
        }
        return bodies;
    }

    /** What is in the objects of an enveloping signature, but for those that XAdES has there. */
    private static List<Element> content(Element signature) throws XmlException {
        List<Element> content = new ArrayList<>();
        for (Element object : Names.children(signature, Names.DS, "Object")) {
            for (Node node = object.getFirstChild(); node != null; node = node.getNextSibling()) {
                if (node instanceof Text text && !text.getData().isBlank()) {
                    content.add(object);
                } else if (node instanceof Element element && !Names.is(element, Names.XADES, "QualifyingProperties")) {
                    content.add(element);
                }
            }
        }
        if (content.isEmpty()) {
            throw new XmlException("a signature with nothing in it");
        }
        return content;
    }
}
