package org.postern.filters.xml.check;

import java.io.IOException;
import java.io.InputStream;
import java.security.Key;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.xml.crypto.Data;
import javax.xml.crypto.KeySelector;
import javax.xml.crypto.MarshalException;
import javax.xml.crypto.OctetStreamData;
import javax.xml.crypto.URIReference;
import javax.xml.crypto.URIReferenceException;
import javax.xml.crypto.XMLCryptoContext;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignedInfo;
import javax.xml.crypto.dsig.Transform;
import javax.xml.crypto.dsig.XMLSignature;
import javax.xml.crypto.dsig.XMLSignatureException;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMValidateContext;
import org.jspecify.annotations.Nullable;
import org.postern.api.mime.Part;
import org.postern.filters.xml.Algorithms;
import org.postern.filters.xml.ContentIds;
import org.postern.filters.xml.Names;
import org.postern.filters.xml.XmlDocument;
import org.postern.filters.xml.XmlException;
import org.postern.filters.xml.check.ValidSignature.Covered;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Validates one signature: who has signed, what with, and which nodes. */
final class SignatureValidator {

    /** With a KeyInfo of no certificate, those who are trusted are tried. */
    private static final int MAX_TRIED = 50;

    private static final XMLSignatureFactory FACTORY = Algorithms.factory();

    /** Whether a certificate is trusted. */
    @FunctionalInterface
    interface Trust {
        /**
         * Says no by an exception.
         *
         * @param others that came with it
         */
        void require(X509Certificate certificate, List<X509Certificate> others) throws XmlException;
    }

    private final XmlDocument document;
    private final ContentIds contents;
    private final Budget budget;

    SignatureValidator(XmlDocument document, ContentIds contents, Budget budget) {
        this.document = document;
        this.contents = contents;
        this.budget = budget;
    }

    /**
     * Validates a signature.
     *
     * @param trusted certificates that are trusted themselves, for signatures that come without one
     * @throws XmlException with the reason, if it is not valid, not trusted, or not of a kind that is accepted
     */
    ValidSignature validate(Element signature, List<X509Certificate> trusted, Trust trust) throws XmlException {
        budget.spendSignature();
        List<X509Certificate> own = SignerCertificates.of(signature, document);
        XMLSignature read = read(signature, Optional.empty());
        requireAllowed(read.getSignedInfo());
        List<Covered> covered = new ArrayList<>();
        Set<Part> parts = new HashSet<>();
        for (Reference reference : read.getSignedInfo().getReferences()) {
            follow(reference, covered, parts);
        }
        String method = read.getSignedInfo().getSignatureMethod().getAlgorithm();
        X509Certificate signer = signer(signature, method, own.isEmpty() ? ofKind(trusted, method) : own);
        trust.require(signer, own.stream().filter(each -> !each.equals(signer)).toList());
        requireReferences(signature, signer);
        ValidSignature valid = new ValidSignature(signature, signer, covered, parts);
        SignedContent.requireWhole(valid);
        return valid;
    }

    /** Without its KeyInfo, which is read by {@link SignerCertificates}; it is in its place again when references are followed. */
    private XMLSignature read(Element signature, Optional<Key> key) throws XmlException {
        List<Element> keyInfos = Names.children(signature, Names.DS, "KeyInfo");
        if (keyInfos.size() > 1) {
            throw new XmlException("more than one KeyInfo");
        }
        @Nullable Node behind = keyInfos.isEmpty() ? null : keyInfos.get(0).getNextSibling();
        keyInfos.forEach(signature::removeChild);
        try {
            return FACTORY.unmarshalXMLSignature(context(signature, key));
        } catch (MarshalException | RuntimeException e) {
            throw XmlException.of("malformed signature", e);
        } finally {
            keyInfos.forEach(keyInfo -> signature.insertBefore(keyInfo, behind));
        }
    }

    private DOMValidateContext context(Element signature, Optional<Key> key) {
        DOMValidateContext context = key.isPresent()
                ? new DOMValidateContext(key.get(), signature)
                : new DOMValidateContext(new NoKeys(), signature);
        context.setProperty("org.jcp.xml.dsig.secureValidation", true);
        context.setURIDereferencer(this::dereference);
        return context;
    }

    private static final class NoKeys extends KeySelector {
        @Override
        public javax.xml.crypto.KeySelectorResult select(
                javax.xml.crypto.dsig.keyinfo.@Nullable KeyInfo keyInfo,
                Purpose purpose,
                javax.xml.crypto.AlgorithmMethod method,
                XMLCryptoContext context) {
            throw new IllegalStateException("only read, not validated");
        }
    }

    private Data dereference(URIReference reference, XMLCryptoContext context) throws URIReferenceException {
        String uri = String.valueOf(reference.getURI());
        if (!uri.startsWith(ContentIds.SCHEME)) {
            return FACTORY.getURIDereferencer().dereference(reference, context);
        }
        try {
            return new OctetStreamData(contents.find(uri).decoded().open());
        } catch (XmlException | IOException e) {
            throw new URIReferenceException(e);
        }
    }

    // ---- what kind it is

    private void requireAllowed(SignedInfo info) throws XmlException {
        Algorithms.requireSignature(info.getSignatureMethod().getAlgorithm());
        Algorithms.requireCanonical(info.getCanonicalizationMethod().getAlgorithm());
        List<Reference> references = info.getReferences();
        budget.spendReferences(references.size());
        for (Reference reference : references) {
            Algorithms.requireDigest(reference.getDigestMethod().getAlgorithm());
            for (Transform transform : reference.getTransforms()) {
                Algorithms.requireTransform(transform.getAlgorithm());
            }
        }
    }

    // ---- what it covers

    private void follow(Reference reference, List<Covered> covered, Set<Part> parts) throws XmlException {
        @Nullable String uri = reference.getURI();
        List<Transform> transforms = reference.getTransforms();
        boolean enveloped =
                transforms.stream().anyMatch(each -> each.getAlgorithm().equals(Transform.ENVELOPED));
        if (uri == null) {
            throw new XmlException("a reference without a URI");
        } else if (uri.isEmpty()) {
            covered.add(new Covered(document.root(), enveloped));
        } else if (uri.startsWith("#") && !uri.startsWith("#xpointer(")) {
            Element element = document.byId(uri.substring(1));
            covered.add(new Covered(element, enveloped));
        } else if (uri.startsWith(ContentIds.SCHEME)) {
            if (!transforms.isEmpty()) {
                throw new XmlException("a reference to a part with a transform: " + uri);
            }
            parts.add(contents.find(uri));
        } else {
            throw new XmlException("a reference that is not followed: " + uri);
        }
    }

    // ---- whose it is

    private static List<X509Certificate> ofKind(List<X509Certificate> trusted, String method) {
        return trusted.stream()
                .filter(each -> Algorithms.fits(method, each.getPublicKey()))
                .limit(MAX_TRIED)
                .toList();
    }

    private X509Certificate signer(Element signature, String method, List<X509Certificate> candidates)
            throws XmlException {
        if (candidates.isEmpty()) {
            throw new XmlException("it comes without a certificate, and no trusted one is of its kind");
        }
        Optional<String> trouble = Optional.empty();
        for (X509Certificate candidate : candidates) {
            if (!Algorithms.fits(method, candidate.getPublicKey())) {
                continue;
            }
            try {
                XMLSignature read = read(signature, Optional.of(candidate.getPublicKey()));
                if (read.getSignatureValue().validate(context(signature, Optional.of(candidate.getPublicKey())))) {
                    if (!Algorithms.isStrong(candidate.getPublicKey())) {
                        throw new XmlException("an RSA key of less than " + Algorithms.MIN_RSA_BITS + " bits");
                    }
                    return candidate;
                }
            } catch (XMLSignatureException | RuntimeException e) {
                trouble = trouble.or(() -> Optional.of(XmlException.of("", e).getMessage()));
            }
        }
        throw new XmlException("the signature value is not valid" + trouble.orElse(""));
    }

    /** As the JDK has it: the same nodes as {@link #follow} has found, since no other ids are known. */
    private void requireReferences(Element signature, X509Certificate signer) throws XmlException {
        Optional<Key> key = Optional.of(signer.getPublicKey());
        try {
            for (Reference reference : read(signature, key).getSignedInfo().getReferences()) {
                if (!isValid(reference, context(signature, key))) {
                    throw new XmlException("what is signed has been changed: reference \"" + reference.getURI() + "\"");
                }
            }
        } catch (XMLSignatureException | RuntimeException e) {
            throw XmlException.of("a reference cannot be validated", e);
        }
    }

    private boolean isValid(Reference reference, DOMValidateContext context) throws XMLSignatureException {
        List<InputStream> streams = new ArrayList<>();
        context.setURIDereferencer((uri, any) -> {
            Data data = dereference(uri, any);
            if (data instanceof OctetStreamData octets) {
                streams.add(octets.getOctetStream());
            }
            return data;
        });
        try {
            return reference.validate(context);
        } finally {
            for (InputStream each : streams) {
                try {
                    each.close();
                } catch (IOException e) {
                    // it has been read
                }
            }
        }
    }
}
