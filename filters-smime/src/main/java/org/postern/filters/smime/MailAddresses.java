package org.postern.filters.smime;

import java.net.IDN;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1UTF8String;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.OtherName;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;

/** The mail addresses that a certificate is for (RFC 8550 §3): alternative names, SmtpUTF8Mailbox (RFC 9598) and emailAddress. */
public final class MailAddresses {

    private static final ASN1ObjectIdentifier SMTP_UTF8_MAILBOX = new ASN1ObjectIdentifier("1.3.6.1.5.5.7.8.9");
    /** More than a certificate has; what comes behind is not looked at. */
    private static final int MAX_NAMES = 100;

    private MailAddresses() {}

    /**
     * Those of a certificate, {@linkplain #normalize comparable}. None if its names cannot be read.
     */
    public static Set<String> of(X509Certificate certificate) {
        Set<String> addresses = new LinkedHashSet<>();
        try {
            JcaX509CertificateHolder holder = new JcaX509CertificateHolder(certificate);
            Extension names = holder.getExtension(Extension.subjectAlternativeName);
            if (names != null) {
                Stream.of(GeneralNames.getInstance(names.getParsedValue()).getNames())
                        .limit(MAX_NAMES)
                        .forEach(name -> addTo(addresses, name));
            }
            for (RDN each : holder.getSubject().getRDNs(PKCSObjectIdentifiers.pkcs_9_at_emailAddress)) {
                addresses.add(normalize(IETFUtils.valueToString(each.getFirst().getValue())));
            }
        } catch (CertificateEncodingException | IllegalArgumentException e) {
            return addresses;
        }
        return addresses;
    }

    private static void addTo(Set<String> addresses, GeneralName name) {
        if (name.getTagNo() == GeneralName.rfc822Name) {
            addresses.add(normalize(name.getName().toString()));
        } else if (name.getTagNo() == GeneralName.otherName) {
            OtherName other = OtherName.getInstance(name.getName());
            if (other.getTypeID().equals(SMTP_UTF8_MAILBOX) && other.getValue() instanceof ASN1UTF8String mailbox) {
                addresses.add(normalize(mailbox.getString()));
            }
        }
    }

    /**
     * An address as it can be compared with others: in lower case, also before the at sign, where senders write it in any; and its domain in
     * A-labels (RFC 5890), which some write as U-labels.
     */
    public static String normalize(String address) {
        int at = address.lastIndexOf('@');
        String domain = address.substring(at + 1);
        String ascii;
        try {
            ascii = IDN.toASCII(domain, IDN.ALLOW_UNASSIGNED);
        } catch (IllegalArgumentException e) { // none that a certificate has
            ascii = domain;
        }
        return (address.substring(0, at + 1) + ascii).toLowerCase(Locale.ROOT);
    }
}
