#!/bin/bash
# openssl cms -sign (3.0.20, Debian 12) writes a multipart/signed in which the signed part has lines that end with CR LF, and all other lines,
# delimiters and header included, end with LF alone.
#
# No option makes them alike: with -crlfeol the header and the delimiters end with CR LF too, but the lines of the base64 do not. So what it
# writes can be sent neither as it is (bare LF, RFC 5321 §2.3.8) nor by a client that puts a CR in front of each LF (curl --crlf: CR CR LF within
# the part, and the signature does not verify). What works is to take each CR away first, and then to add it everywhere.
#
# Expected here: without -crlfeol "header LF, part CRLF, base64 LF"; with it "header CRLF, part CRLF, base64 LF". Exit status 0 as long as that is so.
# Needs Debian 12 (apt-get download).
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
printf 'Content-Type: text/plain\r\n\r\nhello\r\n' >entity
$openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -subj /CN=test -days 2 2>/dev/null
ends() { # how the line ends that has this in it
  if grep -a -m1 "$1" "$2" | grep -q $'\r$'; then echo CRLF; else echo LF; fi
}
for option in '' -crlfeol; do
  $openssl cms -sign -binary $option -in entity -signer cert.pem -inkey key.pem -out mail.eml
  echo "cms -sign $option: header $(ends '^Content-Type: multipart' mail.eml), part $(ends '^hello' mail.eml), base64 $(ends '^MII' mail.eml)"
done | tee seen
grep -qx 'cms -sign : header LF, part CRLF, base64 LF' seen && grep -qx 'cms -sign -crlfeol: header CRLF, part CRLF, base64 LF' seen
