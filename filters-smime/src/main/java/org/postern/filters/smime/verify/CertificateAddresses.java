package org.postern.filters.smime.verify;

import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.OtherName;
import org.bouncycastle.cert.X509CertificateHolder;

/** The mail addresses that a certificate is for (RFC 8550 §3): rfc822Name, SmtpUTF8Mailbox (RFC 9598), and emailAddress in its subject. */
final class CertificateAddresses {

    private static final ASN1ObjectIdentifier SMTP_UTF8_MAILBOX = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.9");

    private CertificateAddresses() {}

    /** As they are written there. */
    static List<String> of(X509CertificateHolder certificate) {
        List<String> addresses = new ArrayList<>();
        GeneralNames names = GeneralNames.fromExtensions(certificate.getExtensions(), Extension.subjectAlternativeName);
        for (GeneralName name : names == null ? new GeneralName[0] : names.getNames()) {
            if (name.getTagNo() == GeneralName.rfc822Name) {
                add(addresses, name.getName());
            } else if (name.getTagNo() == GeneralName.otherName) {
                OtherName other = OtherName.getInstance(name.getName());
                if (other.getTypeID().equals(SMTP_UTF8_MAILBOX)) {
                    add(addresses, other.getValue());
                }
            }
        }
        for (RDN each : certificate.getSubject().getRDNs(PKCSObjectIdentifiers.pkcs_9_at_emailAddress)) {
            for (AttributeTypeAndValue value : each.getTypesAndValues()) {
                if (value.getType().equals(PKCSObjectIdentifiers.pkcs_9_at_emailAddress)) {
                    add(addresses, value.getValue());
                }
            }
        }
        return addresses;
    }

    private static void add(List<String> addresses, ASN1Encodable value) {
        if (value.toASN1Primitive() instanceof ASN1String text
                && text.getString().contains("@")) {
            addresses.add(text.getString());
        }
    }
}
