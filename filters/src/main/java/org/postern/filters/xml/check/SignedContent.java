package org.postern.filters.xml.check;

import org.postern.filters.xml.Names;
import org.postern.filters.xml.XmlException;
import org.postern.filters.xml.check.ValidSignature.Covered;
import org.w3c.dom.Comment;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.Text;

/** What readers could take for signed, though no digest is over it. */
final class SignedContent {

    private SignedContent() {}

    /** @throws XmlException if there is such a thing in what a signature covers, or in the signature */
    static void requireWhole(ValidSignature valid) throws XmlException {
        requireNothingBeside(valid);
        for (Covered each : valid.covered()) {
            requireWholeTexts(each.element());
        }
    }

    /** An object in an enveloped signature is in the document, and is not signed unless there is a reference to it. */
    private static void requireNothingBeside(ValidSignature valid) throws XmlException {
        boolean enveloped = valid.covered().stream().anyMatch(Covered::enveloped);
        for (Element object : Names.children(valid.element(), Names.DS, "Object")) {
            if (enveloped && !valid.covers(object) && !areCovered(object, valid)) {
                throw new XmlException("an object in the signature that is not signed");
            }
        }
    }

    private static boolean areCovered(Element object, ValidSignature valid) {
        for (Node node = object.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element
                    && !valid.covers(element)
                    && !Names.is(element, Names.XADES, "QualifyingProperties")) {
                return false;
            }
        }
        return true;
    }

    /** Comments are not signed; one in the middle of a text hides the end of it from those who read up to there. */
    private static void requireWholeTexts(Element signed) throws XmlException {
        for (Node node = signed; node != null; node = Names.next(node, signed)) {
            if (node instanceof Element element && hasDividedText(element)) {
                throw new XmlException("a comment within a text that is signed");
            }
        }
    }

    private static boolean hasDividedText(Element element) {
        boolean text = false;
        boolean comment = false;
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Text some) {
                if (comment && text && !some.getData().isBlank()) {
                    return true;
                }
                text |= !some.getData().isBlank();
            } else if (node instanceof Comment) {
                comment |= text;
            } else {
                text = false;
                comment = false;
            }
        }
        return false;
    }
}
