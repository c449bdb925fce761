#!/bin/bash
# authres 1.2.0 (Python, Debian 12) does not read the Authentication-Results field of an internationalized mail: a local part in UTF-8 is a syntax error.
#
# In a message of RFC 6532 addresses are UTF-8, in this field too (RFC 8616). authres reads the whole field or nothing, so one such sender hides the results of the
# other methods as well. A quoted string does not help.
#
# Expected here: "ascii: spf=pass", "utf-8: SyntaxError", "utf-8 in quotes: SyntaxError". Exit status 0 as long as that is so. Needs Debian 12 (apt-get download) and Python 3.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq python3-authres=1.2.0-3 >/dev/null 2>&1
dpkg-deb -x python3-authres*.deb root
cat >probe.py <<'PY'
import authres
for title, sender in (('ascii', 'juergen@example.org'), ('utf-8', 'jürgen@example.org'), ('utf-8 in quotes', '"jürgen"@example.org')):
    try:
        field = authres.AuthenticationResultsHeader.parse('Authentication-Results: gw.example.org; spf=pass smtp.mailfrom=' + sender)
        print('%s: %s=%s' % (title, field.results[0].method, field.results[0].result))
    except Exception as e:
        print('%s: %s' % (title, type(e).__name__))
PY
PYTHONPATH=root/usr/lib/python3/dist-packages python3 probe.py | tee seen
[ "$(cat seen)" = $'ascii: spf=pass\nutf-8: SyntaxError\nutf-8 in quotes: SyntaxError' ]
