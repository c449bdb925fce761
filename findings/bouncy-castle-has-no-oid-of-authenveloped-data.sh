#!/bin/bash
# Bouncy Castle 1.87: CMSAuthEnvelopedDataParser.getEncryptionAlgOID() does not return the OID of the algorithm, and its type is not String.
#
# The class of the other form, CMSEnvelopedDataParser, has a method of that name that returns a String such as "2.16.840.1.101.3.4.1.42". Here the method returns the whole
# AlgorithmIdentifier, so a comparison with an OID as text is never true, and its text is the class's name with a hash code.
#
# Expected here: "EnvelopedData: String, the OID", "AuthEnvelopedData: AlgorithmIdentifier, not the OID". Exit status 0 as long as that is so. Needs Maven and a JDK 17.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
for artifact in bcpkix-jdk18on bcutil-jdk18on bcprov-jdk18on; do
  mvn -B -q -ntp org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy -DoutputDirectory="$folder" -Dartifact=org.bouncycastle:$artifact:1.87
done
cat >Probe.java <<'JAVA'
import java.security.KeyPairGenerator;
import org.bouncycastle.cms.*;
import org.bouncycastle.cms.jcajce.*;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OutputAEADEncryptor;

public class Probe {
    public static void main(String[] args) throws Exception {
        var provider = new BouncyCastleProvider();
        var key = KeyPairGenerator.getInstance("RSA").generateKeyPair().getPublic();
        var content = new CMSProcessableByteArray("hello".getBytes());
        var cbc = new CMSEnvelopedDataGenerator();
        cbc.addRecipientInfoGenerator(new JceKeyTransRecipientInfoGenerator(new byte[] {1}, key).setProvider(provider));
        byte[] enveloped = cbc.generate(content, new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_CBC).setProvider(provider).build()).getEncoded();
        print("EnvelopedData", new CMSEnvelopedDataParser(enveloped).getEncryptionAlgOID(), CMSAlgorithm.AES256_CBC.getId());
        var gcm = new CMSAuthEnvelopedDataGenerator();
        gcm.addRecipientInfoGenerator(new JceKeyTransRecipientInfoGenerator(new byte[] {1}, key).setProvider(provider));
        byte[] authenticated = gcm.generate(content, (OutputAEADEncryptor) new JceCMSContentEncryptorBuilder(CMSAlgorithm.AES256_GCM).setProvider(provider).build()).getEncoded();
        print("AuthEnvelopedData", new CMSAuthEnvelopedDataParser(authenticated).getEncryptionAlgOID(), CMSAlgorithm.AES256_GCM.getId());
    }

    static void print(String form, Object returned, String oid) {
        System.out.println(form + ": " + returned.getClass().getSimpleName() + (returned.toString().equals(oid) ? ", the OID" : ", not the OID"));
    }
}
JAVA
java -cp './*' Probe.java | tee seen
[ "$(cat seen)" = $'EnvelopedData: String, the OID\nAuthEnvelopedData: AlgorithmIdentifier, not the OID' ]
