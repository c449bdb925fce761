package org.postern.filters.xml.check;

import java.util.function.Predicate;
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
        SignatureStructure.require(valid);
        for (Covered each : valid.covered()) {
            requireWholeTexts(each.element(), valid.element());
        }
    }

    /**
     * Comments are not signed, and neither is an enveloped signature where it stands; one in the middle of a text hides the end of it from
     * those who read up to there.
     */
    private static void requireWholeTexts(Element signed, Element signature) throws XmlException {
        for (Node node = signed; node != null; node = Names.next(node, signed)) {
            if (node instanceof Element element) {
                if (element == signature.getParentNode() && isDivided(element, signature::isSameNode)) {
                    throw new XmlException("the signature within a text that is signed");
                } else if (isDivided(element, each -> each instanceof Comment || each == signature)) {
                    throw new XmlException("a comment within a text that is signed");
                }
            }
        }
    }

    private static boolean isDivided(Element element, Predicate<Node> divides) {
        boolean text = false;
        boolean divider = false;
        for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Text some) {
                if (divider && text && !some.getData().isBlank()) {
                    return true;
                }
                text |= !some.getData().isBlank();
            } else if (divides.test(node)) {
                divider |= text;
            } else if (!(node instanceof Comment)) {
                text = false;
                divider = false;
            }
        }
        return false;
    }
}
