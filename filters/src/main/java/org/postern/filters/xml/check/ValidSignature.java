package org.postern.filters.xml.check;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import org.postern.api.mime.Part;
import org.postern.filters.xml.Names;
import org.w3c.dom.Element;

/**
 * A signature that is valid, by a signer who is trusted.
 *
 * @param covered by its references, within the document
 * @param parts of the message that it has references to
 */
record ValidSignature(Element element, X509Certificate signer, List<Covered> covered, Set<Part> parts) {

    /**
     * What a reference leads to.
     *
     * @param enveloped whether it covers all within but the signature
     */
    record Covered(Element element, boolean enveloped) {}

    /** Whether all that is in an element is as the signer had it, but for this signature, if it stands in there. */
    boolean covers(Element target) {
        return covered.stream()
                .anyMatch(each -> Names.isWithin(target, each.element())
                        && !(each.enveloped() && Names.isWithin(target, element)));
    }
}
