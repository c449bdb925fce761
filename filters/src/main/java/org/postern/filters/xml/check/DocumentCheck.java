package org.postern.filters.xml.check;

import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.postern.filters.xml.ContentIds;
import org.postern.filters.xml.Names;
import org.postern.filters.xml.Selection;
import org.postern.filters.xml.XmlDocument;
import org.postern.filters.xml.XmlException;
import org.postern.filters.xml.check.SignatureValidator.Trust;
import org.w3c.dom.Element;

/**
 * Which signatures of one document are valid, and whether they cover what has to be covered: the very nodes that are selected, or ones that
 * these are in.
 *
 * @param selection nothing for the default: the document element, the Body of SOAP, the content of an enveloping signature
 * @param trusted certificates that are trusted themselves
 */
record DocumentCheck(Selection selection, List<X509Certificate> trusted, Trust trust) {

    /** More are not looked at: each may cover all of the document. */
    static final int MAX_SIGNATURES = 10;

    /**
     * What came out.
     *
     * @param valid the signatures that are
     * @param signed whether it has signatures at all
     * @param covered whether all that has to be is covered
     * @param detached whether it is a signature itself, over other parts of the message
     * @param reason why not, if signed and not covered
     */
    record Outcome(
            List<ValidSignature> valid, boolean signed, boolean covered, boolean detached, Optional<String> reason) {

        static final Outcome UNSIGNED = new Outcome(List.of(), false, false, false, Optional.empty());

        static Outcome failed(String reason) {
            return new Outcome(List.of(), true, false, false, Optional.of(reason));
        }
    }

    /** Checks a document. */
    Outcome check(XmlDocument document, ContentIds contents, Budget budget) {
        List<Element> signatures = document.signatures();
        if (signatures.isEmpty()) {
            return Outcome.UNSIGNED;
        } else if (signatures.size() > MAX_SIGNATURES) {
            return Outcome.failed("more than " + MAX_SIGNATURES + " signatures in a document");
        }
        List<ValidSignature> valid = new ArrayList<>();
        Optional<String> reason = Optional.empty();
        for (Element signature : signatures) {
            try {
                valid.add(new SignatureValidator(document, contents, budget).validate(signature, trusted, trust));
            } catch (XmlException e) {
                reason = reason.or(() -> Optional.of(e.getMessage()));
            }
        }
        return outcome(document, valid, reason);
    }

    private Outcome outcome(XmlDocument document, List<ValidSignature> valid, Optional<String> reason) {
        try {
            if (isOverParts(document, valid)) {
                requireCoveredBeside(document, valid);
                return new Outcome(valid, true, true, true, Optional.empty());
            }
            for (Element element : selection.isEmpty() ? Selection.byDefault(document) : selection.of(document)) {
                requireCovered(element, valid);
            }
            return new Outcome(valid, true, true, false, Optional.empty());
        } catch (XmlException e) {
            return new Outcome(valid, true, false, false, Optional.of(reason.orElse(e.getMessage())));
        }
    }

    private static void requireCovered(Element element, List<ValidSignature> valid) throws XmlException {
        if (valid.stream().noneMatch(each -> each.covers(element))) {
            throw new XmlException("no signature covers the element " + element.getNodeName());
        }
    }

    /** A detached signature covers parts as a whole; what is selected in the document of the signature is signed by other references. */
    private void requireCoveredBeside(XmlDocument document, List<ValidSignature> valid) throws XmlException {
        for (Element element : selection.found(document)) {
            if (element != document.root()) {
                requireCovered(element, valid);
            }
        }
    }

    /** A signature that is a part of its own. */
    private static boolean isOverParts(XmlDocument document, List<ValidSignature> valid) {
        return Names.isSignature(document.root())
                && valid.stream()
                        .anyMatch(each -> each.element() == document.root()
                                && !each.parts().isEmpty());
    }
}
