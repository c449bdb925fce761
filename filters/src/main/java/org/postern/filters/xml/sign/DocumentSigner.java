package org.postern.filters.xml.sign;

import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import org.jspecify.annotations.Nullable;
import org.postern.filters.xml.Names;
import org.postern.filters.xml.Selection;
import org.postern.filters.xml.XmlDocument;
import org.postern.filters.xml.XmlException;
import org.w3c.dom.Element;

/**
 * Signs a document: what is needed for the signature is put into its text, that is parsed and signed, and the signature is put into the text as
 * well. So the characters outside stay, and what is signed is what is written.
 */
final class DocumentSigner {

    private final SigningKey key;
    private final Selection signed;
    private final SignSettings.Placement placement;

    DocumentSigner(SigningKey key, Selection signed, SignSettings.Placement placement) {
        this.key = key;
        this.signed = signed;
        this.placement = placement;
    }

    /** An element that is signed, in the text with its id. */
    private record Target(Optional<String> id) {

        Element in(XmlDocument document) throws XmlException {
            return id.isPresent() ? document.byId(id.get()) : document.root();
        }

        String uri() {
            return id.map(each -> '#' + each).orElse("");
        }
    }

    /**
     * The text with an enveloped signature.
     *
     * @throws XmlException if it is no document, has not what is to be signed, or would break another signature
     */
    String enveloped(String text) throws XmlException {
        XmlDocument document = XmlDocument.parse(text);
        String lineEnd = lineEnd(text);
        ExistingSignatures existing = new ExistingSignatures(document);
        SourceEdit edit = new SourceEdit(text, document);
        List<Target> targets = targets(document, existing, edit, lineEnd);
        Optional<SoapSecurity> security = Optional.empty();
        try {
            if (placement.security()) {
                security = Optional.of(new SoapSecurity(key, document, existing, lineEnd));
                security.get().prepare(edit);
            }
            String prepared = edit.apply();
            return signed(prepared, targets, security, lineEnd);
        } catch (GeneralSecurityException e) {
            throw XmlException.of("it cannot be signed", e);
        }
    }

    private String signed(String text, List<Target> targets, Optional<SoapSecurity> security, String lineEnd)
            throws XmlException, GeneralSecurityException {
        XmlDocument document = XmlDocument.parse(text);
        Element parent = security.isPresent() ? security.get().securityIn(document) : parent(document);
        if (security.isEmpty()) {
            new ExistingSignatures(document).requireElsewhere(parent);
        }
        @Nullable Element token = security.isPresent() ? security.get().tokenIn(document) : null;
        DOMSignContext context = new DOMSignContext(key.key().key(), parent);
        if (token != null) {
            context.setNextSibling(token.getNextSibling());
        }
        List<Reference> references = new ArrayList<>();
        for (Target target : targets) {
            boolean enveloped = Names.isWithin(parent, target.in(document));
            references.add(key.reference(target.uri(), enveloped));
        }
        SourceEdit edit = new SourceEdit(text, document);
        key.sign(
                context,
                references,
                security.isPresent()
                        ? security.get().keyInfo(document).orElse(null)
                        : key.keyInfo().orElse(null),
                List.of());
        Element signature = token == null ? (Element) parent.getLastChild() : (Element) token.getNextSibling();
        String written = ElementText.of(signature, lineEnd);
        if (token == null) {
            edit.append(parent, written);
        } else {
            edit.after(token, written);
        }
        return edit.apply();
    }

    /**
     * The text with all of the document in a signature.
     *
     * @throws XmlException if it is no document, or is signed
     */
    String enveloping(String text) throws XmlException {
        XmlDocument document = XmlDocument.parse(text);
        new ExistingSignatures(document).requireNone();
        SourceEdit edit = new SourceEdit(text, document);
        String source = edit.source(document.root());
        String id = SigningKey.newId();
        try {
            org.w3c.dom.Document other = XmlDocument.parse("<x/>").document();
            Element root = document.root();
            Element holder = other.getDocumentElement();
            key.sign(
                    new DOMSignContext(key.key().key(), holder),
                    List.of(key.reference('#' + id, false)),
                    key.keyInfo().orElse(null),
                    List.of(key.object(root, id)));
            edit.replace(root, ElementText.of((Element) holder.getFirstChild(), lineEnd(text), source));
            return edit.apply();
        } catch (GeneralSecurityException e) {
            throw XmlException.of("it cannot be signed", e);
        }
    }

    // ---- what is signed, and where the signature goes

    private List<Target> targets(XmlDocument document, ExistingSignatures existing, SourceEdit edit, String lineEnd)
            throws XmlException {
        List<Element> elements = signed.isEmpty() ? byDefault(document) : signed.of(document);
        List<Target> targets = new ArrayList<>();
        for (Element element : elements) {
            if (element == document.root() && !placement.security()) {
                targets.add(new Target(Optional.empty()));
                continue;
            }
            Optional<String> id = document.idOf(element);
            if (id.isEmpty()) {
                existing.requireElsewhere(element);
                id = Optional.of(addId(element, edit, lineEnd));
            } else {
                document.byId(id.get()); // is the only one with it
            }
            targets.add(new Target(id));
        }
        return targets;
    }

    private List<Element> byDefault(XmlDocument document) throws XmlException {
        return placement.security() ? Selection.byDefault(document) : List.of(document.root());
    }

    private String addId(Element element, SourceEdit edit, String lineEnd) {
        String id = SigningKey.newId();
        if (placement.security()) {
            String prefix = SoapSecurity.prefix(element, "wsu", Names.WSU);
            String declaration = Names.WSU.equals(element.lookupNamespaceURI(prefix))
                    ? ""
                    : "xmlns:" + prefix + "=\"" + Names.WSU + "\" ";
            edit.addAttributes(element, declaration + prefix + ":Id=\"" + id + '"' + lineEnd);
        } else {
            edit.addAttributes(element, "Id=\"" + id + '"');
        }
        return id;
    }

    private Element parent(XmlDocument document) throws XmlException {
        if (placement.place().isEmpty()) {
            return document.root();
        }
        List<Element> parents = placement.place().of(document);
        if (parents.size() > 1) {
            throw new XmlException("several elements are selected by "
                    + placement.place().entries().get(0));
        }
        return parents.get(0);
    }

    /** As the document's first line ends; CR LF, as lines of a mail end, if it has one line. */
    private static String lineEnd(String text) {
        int end = text.indexOf('\n');
        return end < 0 || (end > 0 && text.charAt(end - 1) == '\r') ? "\r\n" : "\n";
    }
}
