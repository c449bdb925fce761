package org.postern.filters.xml.check;

import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.postern.filters.xml.Names;
import org.postern.filters.xml.XmlDocument;
import org.postern.filters.xml.XmlException;
import org.w3c.dom.Element;

/**
 * The certificates that come with a signature, in its KeyInfo or by a reference there to a token of WS-Security. A key without a certificate is
 * none; the JDK's own reader is not used, since it fails on empty names, which xmlsec1 leaves.
 */
final class SignerCertificates {

    /** With a signature; the signer's, and authorities. */
    static final int MAX = 10;

    private SignerCertificates() {}

    /**
     * In their order; none if the signature has none.
     *
     * @throws XmlException if one is none, or there are too many
     */
    static List<X509Certificate> of(Element signature, XmlDocument document) throws XmlException {
        List<X509Certificate> found = new ArrayList<>();
        for (Element keyInfo : Names.children(signature, Names.DS, "KeyInfo")) {
            addX509Data(keyInfo, found);
            for (Element reference : Names.children(keyInfo, Names.WSSE, "SecurityTokenReference")) {
                addX509Data(reference, found);
                for (Element token : Names.children(reference, Names.WSSE, "Reference")) {
                    addToken(token, document, found);
                }
            }
        }
        return found;
    }

    private static void addX509Data(Element in, List<X509Certificate> found) throws XmlException {
        for (Element data : Names.children(in, Names.DS, "X509Data")) {
            for (Element certificate : Names.children(data, Names.DS, "X509Certificate")) {
                add(List.of(one(bytes(certificate))), found);
            }
        }
    }

    private static void addToken(Element reference, XmlDocument document, List<X509Certificate> found)
            throws XmlException {
        String uri = reference.getAttribute("URI");
        if (!uri.startsWith("#")) {
            throw new XmlException("a security token that is not in the document: " + uri);
        }
        Element token = document.byId(uri.substring(1));
        if (!Names.is(token, Names.WSSE, "BinarySecurityToken")) {
            throw new XmlException("no BinarySecurityToken: " + uri);
        }
        switch (token.getAttribute("ValueType")) {
            case Names.X509_V3 -> add(List.of(one(bytes(token))), found);
            case Names.X509_PATH -> add(path(bytes(token)), found);
            default -> throw new XmlException("a security token that is no X.509 certificate: " + uri);
        }
    }

    private static void add(List<X509Certificate> more, List<X509Certificate> found) throws XmlException {
        found.addAll(more);
        if (found.size() > MAX) {
            throw new XmlException("more than " + MAX + " certificates");
        }
    }

    private static byte[] bytes(Element element) throws XmlException {
        try {
            return Base64.getMimeDecoder().decode(element.getTextContent());
        } catch (IllegalArgumentException e) {
            throw new XmlException("a certificate that is not base64", e);
        }
    }

    private static X509Certificate one(byte[] bytes) throws XmlException {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(bytes));
        } catch (GeneralSecurityException e) {
            throw XmlException.of("invalid certificate", e);
        }
    }

    private static List<X509Certificate> path(byte[] bytes) throws XmlException {
        try {
            List<X509Certificate> path = new ArrayList<>();
            for (Certificate each : CertificateFactory.getInstance("X.509")
                    .generateCertPath(new ByteArrayInputStream(bytes), "PkiPath")
                    .getCertificates()) {
                path.add((X509Certificate) each);
            }
            return path;
        } catch (GeneralSecurityException e) {
            throw XmlException.of("invalid certificate path", e);
        }
    }
}
