#!/bin/bash
# opendkim -t (2.11.0~beta2, Debian 12) does not keep the white space behind the colon of a header field, and so judges c=simple as it pleases.
#
# In simple form a field is signed as it stands (RFC 6376 §3.4.1). A message signed with c=simple/simple whose field is "Subject:  two blanks" is valid
# for dkimpy and not for opendkim's test mode; with one blank both find it valid. So the test mode is no judge
# of signatures in simple form.
#
# Expected here, by the number of blanks: "1: dkimpy True, opendkim pass", "2: dkimpy True, opendkim fail". Exit status 0 as long as that is so. Needs Debian 12, where the
# packages are installed, if they are not: opendkim=2.11.0~beta2-8+deb12u1, python3-dkim=1.1.4-1, openssl.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
if ! { [ -x /usr/sbin/opendkim ] && /usr/bin/python3 -c 'import dkim' 2>/dev/null; }; then
  apt-get install -y -qq --no-install-recommends opendkim=2.11.0~beta2-8+deb12u1 python3-dkim=1.1.4-1 >/dev/null
fi
openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out key.pem 2>/dev/null
echo "s._domainkey.example.org v=DKIM1; k=rsa; p=$(openssl pkey -in key.pem -pubout -outform DER | base64 -w0)" >keys.txt
cat >conf <<CONF
Mode v
TestPublicKeys $folder/keys.txt
AlwaysAddARHeader yes
On-BadSignature accept
On-NoSignature accept
Syslog no
CONF
cat >sign.py <<'PY'
import dkim, sys
mail = ('From: ann@example.org\r\nSubject:' + ' ' * int(sys.argv[1]) + 'hello\r\n\r\nhello\r\n').encode()
field = dkim.sign(mail, b's', b'example.org', open('key.pem', 'rb').read(), canonicalize=(b'simple', b'simple'))
open('mail.eml', 'wb').write(field + mail)
record = open('keys.txt').read().split(' ', 1)[1].encode()
print(dkim.DKIM(field + mail).verify(0, dnsfunc=lambda name, timeout=5: record))
PY
for blanks in 1 2; do
  dkimpy=$(/usr/bin/python3 sign.py $blanks)
  opendkim=$(/usr/sbin/opendkim -x conf -vv -t mail.eml 2>&1 | grep -o 'dkim=[a-z]*' | head -1)
  echo "$blanks: dkimpy $dkimpy, opendkim ${opendkim#dkim=}"
done | tee seen
[ "$(cat seen)" = $'1: dkimpy True, opendkim pass\n2: dkimpy True, opendkim fail' ]
