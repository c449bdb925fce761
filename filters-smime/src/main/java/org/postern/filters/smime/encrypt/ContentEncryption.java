package org.postern.filters.smime.encrypt;

import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.cms.CMSAlgorithm;
import org.bouncycastle.cms.CMSException;
import org.bouncycastle.cms.jcajce.JceCMSContentEncryptorBuilder;
import org.bouncycastle.operator.OutputEncryptor;
import org.postern.filters.smime.CmsInput;
import org.postern.settings.Setting;

/** How the content of a message is encrypted (RFC 8551 §2.7). */
enum ContentEncryption {
    AES_256_CBC(CMSAlgorithm.AES256_CBC),
    AES_128_CBC(CMSAlgorithm.AES128_CBC),
    /** Authenticated, and so AuthEnvelopedData (RFC 5083): what many readers cannot read. */
    AES_256_GCM(CMSAlgorithm.AES256_GCM),
    DES_EDE3_CBC(CMSAlgorithm.DES_EDE3_CBC);

    private final ASN1ObjectIdentifier algorithm;

    ContentEncryption(ASN1ObjectIdentifier algorithm) {
        this.algorithm = algorithm;
    }

    static ContentEncryption parse(Setting setting) {
        String name = setting.text().toUpperCase(Locale.ROOT);
        return Stream.of(values())
                .filter(each -> each.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> setting.invalid("one of "
                        + Stream.of(values()).map(ContentEncryption::toString).collect(Collectors.joining(", "))));
    }

    boolean isAuthenticated() {
        return this == AES_256_GCM;
    }

    String smimeType() {
        return isAuthenticated() ? "authEnveloped-data" : "enveloped-data";
    }

    /** With a key of its own. */
    OutputEncryptor encryptor() throws CMSException {
        return new JceCMSContentEncryptorBuilder(algorithm)
                .setProvider(CmsInput.PROVIDER)
                .build();
    }

    @Override
    public String toString() {
        return name().replace('_', '-');
    }
}
