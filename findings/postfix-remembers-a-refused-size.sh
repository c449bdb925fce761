#!/bin/bash
# Postfix 3.7.11 (Debian 12) refuses mail of any size after it has refused one that was too large, until RSET or EHLO.
#
# MAIL with a SIZE over message_size_limit is answered 552 5.3.4, and no transaction begins. The size is remembered nevertheless: each
# later MAIL on the connection that does not give a SIZE is answered 552 too. One that gives a small SIZE is accepted, and so is MAIL
# after RSET. A client or proxy that takes a refused MAIL for one that has changed nothing, and saves the RSET, has all its next messages
# refused for good.
#
# Expected here: 552, 552, 250 (SIZE=100), and after another 552: RSET 250, MAIL 250. Exit status 0 as long as that is so.
# Needs root and Debian 12: the server is fetched and started by ../src-test/mail-servers.sh, on loopback.
set -euo pipefail
servers=$(cd "$(dirname "$0")/../src-test" && pwd)/mail-servers.sh
folder=$(mktemp -d)
trap '"$servers" stop postfix "$folder" || true; rm -rf "$folder"' EXIT
"$servers" prepare "$folder"
port=$((20000 + RANDOM % 10000))
"$servers" start postfix "$folder" $port >/dev/null
chroot "$folder/postfix" postconf mail_version message_size_limit
exec 3<>/dev/tcp/127.0.0.1/$port
read -r greeting <&3
say() { # sends a command, prints it with its reply, and returns the code
  local line
  printf '%s\r\n' "$1" >&3
  while read -r line <&3; do
    [ "${line:3:1}" = - ] || break
  done
  echo "$1 -> ${line%$'\r'}" >&2
  code=${line:0:3}
}
codes=()
for command in 'EHLO client.test' 'MAIL FROM:<a@client.test> SIZE=70000000' 'MAIL FROM:<a@client.test>' \
  'MAIL FROM:<a@client.test> SIZE=100' 'RSET' 'MAIL FROM:<a@client.test> SIZE=70000000' 'RSET' 'MAIL FROM:<a@client.test>' 'QUIT'; do
  say "$command"
  codes+=("$code")
done
[ "${codes[*]}" = '250 552 552 250 250 552 250 250 221' ]
