package org.postern.filters.xml.sign;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.filters.xml.Names;
import org.postern.filters.xml.XmlDocument;
import org.postern.filters.xml.XmlException;
import org.w3c.dom.Element;

/** Signatures that a document has already, which a change in what they cover would break. */
final class ExistingSignatures {

    private final List<Element> covered = new ArrayList<>();
    private final boolean any;

    ExistingSignatures(XmlDocument document) {
        List<Element> signatures = document.signatures();
        any = !signatures.isEmpty();
        for (Element signature : signatures) {
            for (Element info : Names.children(signature, Names.DS, "SignedInfo")) {
                for (Element reference : Names.children(info, Names.DS, "Reference")) {
                    covered(reference, document).ifPresent(covered::add);
                }
            }
        }
    }

    private static Optional<Element> covered(Element reference, XmlDocument document) {
        String uri = reference.getAttribute("URI");
        if (uri.isEmpty() || uri.startsWith("#xpointer(")) {
            return Optional.of(document.root());
        } else if (!uri.startsWith("#")) {
            return Optional.empty();
        }
        try {
            return Optional.of(document.byId(uri.substring(1)));
        } catch (XmlException e) {
            return Optional.empty(); // nothing that is valid now
        }
    }

    /** @throws XmlException if there is one whatever it covers */
    void requireNone() throws XmlException {
        if (any) {
            throw new XmlException("it is signed already");
        }
    }

    /** @throws XmlException if one covers an element that is to be changed */
    void requireElsewhere(Element changed) throws XmlException {
        if (covered.stream().anyMatch(each -> Names.isWithin(changed, each))) {
            throw new XmlException("it is signed already, and another signature would break that one");
        }
    }
}
