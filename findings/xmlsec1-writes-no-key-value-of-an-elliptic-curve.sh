#!/bin/bash
# xmlsec1 1.2.37 (Debian 12) signs with ECDSA, but fails if the template asks for the key's value, though it asks for nothing else.
#
# With an RSA key an empty <ds:KeyValue/> in the template is filled in. With a key of the curve P-256 the same template ends with
# "signature failed" instead of a signature without it, or with an ECKeyValue (XML Signature 1.1, of 2013). X509Data works for both.
#
# Expected here: "RSA KeyValue: signed", "EC KeyValue: failed", "EC X509Data: signed". Exit status 0 as long as that is so. Needs Debian 12 (apt-get
# download) and openssl.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq xmlsec1=1.2.37-2 libxmlsec1=1.2.37-2 libxmlsec1-openssl=1.2.37-2 libxslt1.1 libxml2 libltdl7 libicu72 >/dev/null 2>&1
for package in ./*.deb; do
  dpkg-deb -x "$package" root
done
LD_LIBRARY_PATH=$(echo "$folder"/root/usr/lib/*-linux-gnu)
openssl req -x509 -newkey rsa:2048 -nodes -keyout RSA.key -out RSA.crt -subj /CN=test -days 2 2>/dev/null
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout EC.key -out EC.crt -subj /CN=test -days 2 2>/dev/null
export LD_LIBRARY_PATH
sign() { # key, content of KeyInfo, algorithm
  cat >template.xml <<XML
<order><ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:SignedInfo><ds:CanonicalizationMethod Algorithm="http://www.w3.org/2001/10/xml-exc-c14n#"/><ds:SignatureMethod Algorithm="http://www.w3.org/2001/04/xmldsig-more#$3"/><ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/></ds:Transforms><ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/><ds:DigestValue/></ds:Reference></ds:SignedInfo><ds:SignatureValue/><ds:KeyInfo><ds:$2/></ds:KeyInfo></ds:Signature></order>
XML
  if root/usr/bin/xmlsec1 --sign --privkey-pem "$1.key,$1.crt" --output signed.xml template.xml >/dev/null 2>errors; then echo "$1 $2: signed"; else echo "$1 $2: failed"; fi
}
{
  sign RSA KeyValue rsa-sha256
  sign EC KeyValue ecdsa-sha256
  sign EC X509Data ecdsa-sha256
} | tee seen
[ "$(cat seen)" = $'RSA KeyValue: signed\nEC KeyValue: failed\nEC X509Data: signed' ]
