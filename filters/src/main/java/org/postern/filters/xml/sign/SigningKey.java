package org.postern.filters.xml.sign;

import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.XMLStructure;
import javax.xml.crypto.dom.DOMStructure;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLObject;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.keyinfo.KeyInfo;
import javax.xml.crypto.dsig.keyinfo.KeyInfoFactory;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import org.jspecify.annotations.Nullable;
import org.postern.filters.keys.CertifiedKey;
import org.postern.filters.xml.Algorithms;
import org.postern.filters.xml.Names;
import org.postern.filters.xml.XmlException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

/**
 * What signatures are made with.
 *
 * @param digest its algorithm's URI
 * @param keyName what is in the KeyName, if there is one
 * @param prefix of the signature's namespace
 */
record SigningKey(
        CertifiedKey key, Algorithms.Signing algorithm, String digest, With with, String keyName, String prefix) {

    private static final XMLSignatureFactory FACTORY = Algorithms.factory();

    /** What is in the KeyInfo, for readers to find the key by. */
    enum With {
        CERTIFICATE,
        KEYNAME,
        NONE
    }

    /** An id that no other element has: a name that begins with a letter. */
    static String newId() {
        return "id-" + UUID.randomUUID();
    }

    X509Certificate certificate() {
        return key.certificate();
    }

    /** A reference, by a URI, to a node of the document in its exclusive canonical form. */
    Reference reference(String uri, boolean enveloped) throws GeneralSecurityException {
        List<Transform> transforms = new ArrayList<>();
        if (enveloped) {
            transforms.add(FACTORY.newTransform(Transform.ENVELOPED, (TransformParameterSpec) null));
        }
        transforms.add(FACTORY.newTransform(CanonicalizationMethod.EXCLUSIVE, (TransformParameterSpec) null));
        return FACTORY.newReference(uri, FACTORY.newDigestMethod(digest, null), transforms, null, null);
    }

    /** A reference to bytes as they are. */
    Reference reference(String uri) throws GeneralSecurityException {
        return FACTORY.newReference(uri, FACTORY.newDigestMethod(digest, null));
    }

    XMLObject object(Element content, String id) {
        return FACTORY.newXMLObject(List.of(new DOMStructure(content)), id, null, null);
    }

    /** The key's certificate in a KeyInfo, or its name, or nothing. */
    Optional<KeyInfo> keyInfo() {
        KeyInfoFactory factory = FACTORY.getKeyInfoFactory();
        return switch (with) {
            case CERTIFICATE -> Optional.of(factory.newKeyInfo(List.of(factory.newX509Data(key.chainWithoutRoot()))));
            case KEYNAME -> Optional.of(factory.newKeyInfo(List.of(factory.newKeyName(keyName))));
            case NONE -> Optional.empty();
        };
    }

    /** A KeyInfo with a reference to a token of WS-Security. */
    Optional<KeyInfo> tokenReference(Document document, String id) {
        if (with != With.CERTIFICATE) {
            return keyInfo();
        }
        Element holder = document.createElementNS(Names.WSSE, "wsse:SecurityTokenReference");
        declare(holder, "wsse", Names.WSSE);
        Element reference = document.createElementNS(Names.WSSE, "wsse:Reference");
        reference.setAttribute("URI", '#' + id);
        reference.setAttribute("ValueType", Names.X509_V3);
        holder.appendChild(reference);
        XMLStructure structure = new DOMStructure(holder);
        return Optional.of(FACTORY.getKeyInfoFactory().newKeyInfo(List.of(structure)));
    }

    /** The certificate as a token of WS-Security. */
    Element token(Document document, String id) throws GeneralSecurityException {
        Element token = document.createElementNS(Names.WSSE, "wsse:BinarySecurityToken");
        declare(token, "wsse", Names.WSSE);
        declare(token, "wsu", Names.WSU);
        token.setAttributeNS(Names.WSU, "wsu:Id", id);
        token.setAttribute("EncodingType", Names.BASE64);
        token.setAttribute("ValueType", Names.X509_V3);
        token.setTextContent(Base64.getMimeEncoder(76, new byte[] {'\n'})
                .encodeToString(certificate().getEncoded()));
        return token;
    }

    /** An element without its namespace as an attribute would be in none when it is written. */
    static void declare(Element element, String prefix, String namespace) {
        element.setAttributeNS("http://www.w3.org/2000/xmlns/", "xmlns:" + prefix, namespace);
    }

    /**
     * Signs; the signature is in the context's tree then.
     *
     * @throws XmlException if what is to be signed cannot be found or read
     */
    void sign(DOMSignContext context, List<Reference> references, @Nullable KeyInfo keyInfo, List<XMLObject> objects)
            throws XmlException {
        context.setDefaultNamespacePrefix(prefix);
        try {
            FACTORY.newXMLSignature(
                            FACTORY.newSignedInfo(
                                    FACTORY.newCanonicalizationMethod(
                                            CanonicalizationMethod.EXCLUSIVE, (C14NMethodParameterSpec) null),
                                    FACTORY.newSignatureMethod(algorithm.uri(), null),
                                    references),
                            keyInfo,
                            objects,
                            null,
                            null)
                    .sign(context);
        } catch (GeneralSecurityException | MarshalException | XMLSignatureException | RuntimeException e) {
            throw XmlException.of("it cannot be signed", e);
        }
    }
}
