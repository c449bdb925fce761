package org.postern.filters.xml;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import javax.xml.XMLConstants;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * How many namespaces may be declared at one place of a document, with those of the elements around it: the parser and canonicalization take
 * time by their number for each element. It is counted by a parser that does not know them.
 */
final class NamespaceLimit extends DefaultHandler {

    static final int MAX = 1000;

    private final Deque<Integer> open = new ArrayDeque<>();
    private int declared;

    private NamespaceLimit() {}

    /**
     * Reads a document.
     *
     * @param limits the parser's, by their properties
     * @throws SAXException if there are more, or it is no document
     */
    static void require(String text, Map<String, String> limits)
            throws SAXException, ParserConfigurationException, IOException {
        SAXParserFactory factory = SAXParserFactory.newDefaultInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
        var parser = factory.newSAXParser();
        limits.forEach((name, value) -> {
            try {
                parser.setProperty(name, value);
            } catch (SAXException e) {
                throw new IllegalStateException(e);
            }
        });
        parser.parse(new InputSource(new StringReader(text)), new NamespaceLimit());
    }

    @Override
    public void startElement(String uri, String localName, String name, Attributes attributes) throws SAXException {
        int own = 0;
        for (int i = 0; i < attributes.getLength(); i++) {
            if (attributes.getQName(i).startsWith("xmlns")) {
                own++;
            }
        }
        open.push(own);
        declared += own;
        if (declared > MAX) {
            throw new SAXException("more than " + MAX + " namespaces");
        }
    }

    @Override
    public void endElement(String uri, String localName, String name) {
        declared -= open.pop();
    }
}
