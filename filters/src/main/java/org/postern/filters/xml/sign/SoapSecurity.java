package org.postern.filters.xml.sign;

import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import javax.xml.crypto.dsig.keyinfo.KeyInfo;
import org.jspecify.annotations.Nullable;
import org.postern.filters.xml.Names;
import org.postern.filters.xml.XmlDocument;
import org.postern.filters.xml.XmlException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * The Security element in the header of a SOAP envelope, with the token that a signature refers to (WS-Security: SOAP Message Security 1.1, X.509
 * Certificate Token Profile 1.1).
 */
final class SoapSecurity {

    private final SigningKey key;
    private final XmlDocument document;
    private final ExistingSignatures existing;
    private final String lineEnd;
    private final String soap;
    private final String id = SigningKey.newId();

    /** @throws XmlException if the document is no envelope */
    SoapSecurity(SigningKey key, XmlDocument document, ExistingSignatures existing, String lineEnd)
            throws XmlException {
        if (!Names.isEnvelope(document.root())) {
            throw new XmlException("it is no SOAP envelope");
        }
        this.key = key;
        this.document = document;
        this.existing = existing;
        this.lineEnd = lineEnd;
        soap = String.valueOf(document.root().getNamespaceURI());
    }

    /** Puts in what is not there yet: the header, the Security element, the token. */
    void prepare(SourceEdit edit) throws XmlException, GeneralSecurityException {
        Optional<Element> token = key.with() == SigningKey.With.CERTIFICATE
                ? Optional.of(key.token(document.document(), id))
                : Optional.empty();
        Optional<Element> header = header(document);
        Optional<Element> security = header.flatMap(this::own);
        if (security.isPresent()) {
            existing.requireElsewhere(security.get());
            token.ifPresent(each -> edit.prepend(security.get(), text(each)));
            return;
        }
        Element made = security();
        token.ifPresent(made::appendChild);
        if (header.isPresent()) {
            existing.requireElsewhere(header.get());
            edit.append(header.get(), text(made));
        } else {
            existing.requireElsewhere(document.root());
            Element around = element(soap, prefix(document.root(), "soap", soap), "Header");
            around.appendChild(made);
            edit.before(firstChild(document.root()), text(around) + lineEnd);
        }
    }

    private String text(Element element) {
        return ElementText.of(element, lineEnd);
    }

    private Element element(String namespace, String prefix, String name) {
        Element element = document.document().createElementNS(namespace, prefix + ':' + name);
        SigningKey.declare(element, prefix, namespace);
        return element;
    }

    private Element security() {
        Element security = element(Names.WSSE, "wsse", "Security");
        String prefix = prefix(document.root(), "soap", soap);
        SigningKey.declare(security, prefix, soap);
        security.setAttributeNS(soap, prefix + ":mustUnderstand", soap.equals(Names.SOAP_11) ? "1" : "true");
        return security;
    }

    /** Of the children of an envelope, the header is the first one. */
    private static Element firstChild(Element root) throws XmlException {
        for (Node node = root.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node instanceof Element element) {
                return element;
            }
        }
        throw new XmlException("a SOAP envelope without a Body");
    }

    private Optional<Element> header(XmlDocument in) throws XmlException {
        List<Element> headers = Names.children(in.root(), soap, "Header");
        if (headers.size() > 1) {
            throw new XmlException("a SOAP envelope with more than one Header");
        }
        return headers.stream().findFirst();
    }

    /** The one that is for the last receiver; there is one at most (SOAP Message Security 1.1 §5). */
    private Optional<Element> own(Element header) {
        return Names.children(header, Names.WSSE, "Security").stream()
                .filter(each -> !each.hasAttributeNS(soap, "actor") && !each.hasAttributeNS(soap, "role"))
                .findFirst();
    }

    Element securityIn(XmlDocument prepared) throws XmlException {
        return header(prepared)
                .flatMap(this::own)
                .orElseThrow(() -> new XmlException("a SOAP envelope without a Security header"));
    }

    /** The token, which the signature stands behind; null if there is none. */
    @Nullable
    Element tokenIn(XmlDocument prepared) throws XmlException {
        return key.with() == SigningKey.With.CERTIFICATE ? prepared.byId(id) : null;
    }

    Optional<KeyInfo> keyInfo(XmlDocument prepared) {
        return key.tokenReference(prepared.document(), id);
    }

    /** One for a namespace that means nothing else where an element stands. */
    static String prefix(Element element, String preferred, String namespace) {
        String known = element.lookupPrefix(namespace);
        if (known != null && namespace.equals(element.lookupNamespaceURI(known))) {
            return known;
        }
        String prefix = preferred;
        for (int i = 1; element.lookupNamespaceURI(prefix) != null; i++) {
            prefix = preferred + i;
        }
        return prefix;
    }
}
