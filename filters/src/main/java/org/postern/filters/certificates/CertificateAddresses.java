package org.postern.filters.certificates;

import java.io.IOException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1String;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.AttributeTypeAndValue;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.OtherName;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.postern.filters.address.MailAddress;

/**
 * The mail addresses that a certificate is for (RFC 8550 §3): rfc822Name and SmtpUTF8Mailbox (RFC 9598) of its alternative names; where
 * there is none of these, emailAddress in its subject.
 */
public final class CertificateAddresses {

    private static final ASN1ObjectIdentifier SMTP_UTF8_MAILBOX = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.9");
    /** More than a certificate has; alternative names behind these are not looked at. */
    private static final int MAX_NAMES = 1000;

    private CertificateAddresses() {}

    /**
     * As they are written there.
     *
     * @throws IOException if its names cannot be read
     */
    public static List<String> of(X509CertificateHolder certificate) throws IOException {
        List<String> addresses = new ArrayList<>();
        try {
            GeneralNames names =
                    GeneralNames.fromExtensions(certificate.getExtensions(), Extension.subjectAlternativeName);
            GeneralName[] all = names == null ? new GeneralName[0] : names.getNames();
            Stream.of(all).limit(MAX_NAMES).forEach(name -> addName(addresses, name));
            if (Stream.of(all).anyMatch(CertificateAddresses::isMailAddress)) {
                return addresses;
            }
            for (RDN each : certificate.getSubject().getRDNs(PKCSObjectIdentifiers.pkcs_9_at_emailAddress)) {
                for (AttributeTypeAndValue value : each.getTypesAndValues()) {
                    if (value.getType().equals(PKCSObjectIdentifiers.pkcs_9_at_emailAddress)) {
                        add(addresses, value.getValue());
                    }
                }
            }
        } catch (RuntimeException e) { // what is no ASN.1 within an extension
            throw new IOException("addresses of the certificate: " + e.getMessage(), e);
        }
        return addresses;
    }

    /** In the form of {@link MailAddress#canonical(String)}; none if its names cannot be read. */
    public static Set<String> canonical(X509Certificate certificate) {
        Set<String> addresses = new LinkedHashSet<>();
        try {
            of(new JcaX509CertificateHolder(certificate)).forEach(each -> addresses.add(MailAddress.canonical(each)));
        } catch (CertificateEncodingException | IOException e) {
            return Set.of();
        }
        return addresses;
    }

    private static boolean isMailAddress(GeneralName name) {
        return name.getTagNo() == GeneralName.rfc822Name
                || (name.getTagNo() == GeneralName.otherName
                        && OtherName.getInstance(name.getName()).getTypeID().equals(SMTP_UTF8_MAILBOX));
    }

    private static void addName(List<String> addresses, GeneralName name) {
        if (name.getTagNo() == GeneralName.rfc822Name) {
            add(addresses, name.getName());
        } else if (name.getTagNo() == GeneralName.otherName) {
            OtherName other = OtherName.getInstance(name.getName());
            if (other.getTypeID().equals(SMTP_UTF8_MAILBOX)
                    && other.getValue() instanceof ASN1UTF8String mailbox
                    && hasInternationalLocalPart(mailbox.getString())) {
                add(addresses, mailbox);
            }
        }
    }

    /** RFC 9598 §3: any other address has to be an rfc822Name, which authorities' constraints are about. */
    private static boolean hasInternationalLocalPart(String mailbox) {
        int at = mailbox.lastIndexOf('@');
        return at > 0 && mailbox.substring(0, at).chars().anyMatch(c -> c >= 0x80);
    }

    private static void add(List<String> addresses, ASN1Encodable value) {
        if (value.toASN1Primitive() instanceof ASN1String text
                && text.getString().contains("@")) {
            addresses.add(text.getString());
        }
    }
}
