package org.postern.filters.xml.sign;

import java.util.Set;
import org.postern.filters.xml.Names;
import org.w3c.dom.Element;
import org.w3c.dom.NamedNodeMap;
import org.w3c.dom.Node;
import org.w3c.dom.Text;

/**
 * Writes elements that have been made here, in ASCII, with nothing added that counts: the digests over them are made before. Lines are broken
 * within tags, where white space means nothing, so that mails can take them.
 */
final class ElementText {

    private static final int WIDTH = 500;
    /** What is in base64, and in no digest of the signature that it is in. */
    private static final Set<String> FREE = Set.of("SignatureValue", "X509Certificate");

    private final StringBuilder out = new StringBuilder(4096);
    private final String lineEnd;
    private final String inObject;

    private ElementText(String lineEnd, String inObject) {
        this.lineEnd = lineEnd;
        this.inObject = inObject;
    }

    /** An element and all in it. */
    static String of(Element element, String lineEnd) {
        return of(element, lineEnd, "");
    }

    /**
     * A signature with an object.
     *
     * @param inObject what stands in the ds:Object; empty for what is there
     */
    static String of(Element element, String lineEnd, String inObject) {
        ElementText text = new ElementText(lineEnd, inObject);
        text.write(element);
        return text.out.toString();
    }

    private void write(Element element) {
        out.append('<').append(element.getTagName());
        NamedNodeMap attributes = element.getAttributes();
        for (int i = 0; i < attributes.getLength(); i++) {
            Node attribute = attributes.item(i);
            out.append(' ').append(attribute.getNodeName()).append("=\"");
            escape(attribute.getNodeValue());
            out.append('"');
        }
        boolean object = !inObject.isEmpty() && Names.is(element, Names.DS, "Object");
        if (element.getFirstChild() == null && !object) {
            closeTag("/>");
            return;
        }
        closeTag(">");
        if (object) {
            out.append(inObject);
        } else {
            writeContent(element);
        }
        out.append("</").append(element.getTagName());
        closeTag(">");
    }

    private void writeContent(Element element) {
        boolean free = FREE.contains(element.getLocalName());
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element child) {
                write(child);
            } else if (node instanceof Text text) {
                escape(free ? text.getData().replace("\r", "") : text.getData());
            }
        }
    }

    private void closeTag(String end) {
        int line = out.lastIndexOf("\n") + 1;
        if (out.length() - line > WIDTH) {
            out.append(lineEnd);
        }
        out.append(end);
    }

    private void escape(String text) {
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\n' -> out.append(lineEnd);
                default -> {
                    if (c < ' ' || c > '~') {
                        out.append("&#").append(c).append(';');
                    } else {
                        out.append((char) c);
                    }
                }
            }
        });
    }
}
