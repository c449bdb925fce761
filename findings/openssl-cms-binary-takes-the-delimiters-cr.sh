#!/bin/bash
# openssl cms -verify -binary (3.0.20, Debian 12) does not verify a valid multipart/signed whose lines end with CR LF, as all mail on the wire does.
#
# The line end in front of a delimiter belongs to the delimiter (RFC 2046 §5.1.1). With -binary openssl takes its LF away and leaves the CR, as the last byte of
# the signed content: "verification failure". Without -binary it verifies, since line ends are made alike first; and with -binary it
# verifies where the part has been cut out and is given by -content. So -binary with -in is for files with LF, and says nothing about a mail.
#
# Expected here: "text: valid", "binary: not valid", "binary, part cut out: valid". Exit status 0 as long as that is so. Needs Debian 12
# (apt-get download) and Python 3.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq openssl=3.0.20-1~deb12u2 libssl3=3.0.20-1~deb12u2 >/dev/null 2>&1
for package in ./*.deb; do
  dpkg-deb -x "$package" root
done
LD_LIBRARY_PATH=$(echo "$folder"/root/usr/lib/*-linux-gnu)
export LD_LIBRARY_PATH
openssl=$folder/root/usr/bin/openssl
$openssl version
printf 'Content-Type: text/plain\r\n\r\nhello\r\n' >part
$openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -subj /CN=test -days 2 \
  -addext extendedKeyUsage=emailProtection 2>/dev/null
$openssl cms -sign -binary -in part -signer cert.pem -inkey key.pem -outform DER -out signature
{
  printf 'MIME-Version: 1.0\r\nContent-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary=b\r\n\r\n--b\r\n'
  cat part
  printf '\r\n--b\r\nContent-Type: application/pkcs7-signature\r\nContent-Transfer-Encoding: base64\r\n\r\n'
  base64 signature | sed 's/$/\r/'
  printf -- '--b--\r\n'
} >mail.eml
verify() {
  if $openssl cms -verify "$@" -CAfile cert.pem -out /dev/null 2>/dev/null; then echo valid; else echo 'not valid'; fi
}
{
  echo "text: $(verify -in mail.eml)"
  echo "binary: $(verify -binary -in mail.eml)"
  echo "binary, part cut out: $(verify -binary -inform DER -in signature -content part)"
} | tee seen
[ "$(cat seen)" = $'text: valid\nbinary: not valid\nbinary, part cut out: valid' ]
