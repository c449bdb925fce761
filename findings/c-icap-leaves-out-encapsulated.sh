#!/bin/bash
# c-icap 0.5.10 (Debian 12) answers 204 without the header Encapsulated, which RFC 3507 §4.4.1 requires of every ICAP message.
#
# Its answers to OPTIONS, and those with a body, have it. A client that finds out from Encapsulated whether a body follows, as it must
# with 200, therefore has to know by the status that 204 has none; one that takes the missing header for an error rejects what the service
# has found to be good. The reason phrase is "Unmodified", where the RFC's examples have "No Content", and the answer has no Date.
#
# Expected here: OPTIONS 200 with Encapsulated, RESPMOD of a message without a body 204 without it, RESPMOD of one with a body 200 with it.
# Exit status 0 as long as that is so. Needs Debian 12 (apt-get download).
set -euo pipefail
folder=$(mktemp -d)
trap 'kill "${pid:-0}" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq c-icap=1:0.5.10-4 libicapapi5=1:0.5.10-4 libdb5.3 >/dev/null 2>&1
for package in ./*.deb; do
  dpkg-deb -x "$package" root
done
libraries=$(echo "$folder"/root/usr/lib/*-linux-gnu)
port=$((20000 + RANDOM % 10000))
cat >c-icap.conf <<CONF
PidFile $folder/pid
CommandsSocket $folder/ctl
Port 127.0.0.1:$port
StartServers 1
MaxServers 1
ThreadsPerChild 5
TmpDir $folder
ModulesDir $libraries/c_icap
ServicesDir $libraries/c_icap
TemplateDir $folder/root/usr/share/c_icap/templates/
LoadMagicFile $folder/root/etc/c-icap/c-icap.magic
ServerLog $folder/server.log
AccessLog $folder/access.log
Service echo srv_echo.so
CONF
LD_LIBRARY_PATH=$libraries root/usr/bin/c-icap -N -f "$folder/c-icap.conf" >/dev/null 2>&1 &
pid=$!
until (exec 3<>/dev/tcp/127.0.0.1/$port) 2>/dev/null; do
  kill -0 $pid
  sleep 0.1
done

request=$'GET http://a.test/ HTTP/1.1\r\nHost: a.test\r\n\r\n'
response=$'HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n'
ask() { # the request's lines, and its body; prints the answer's header
  exec 3<>/dev/tcp/127.0.0.1/$port
  printf '%s\r\nHost: 127.0.0.1\r\nAllow: 204\r\n%s\r\n\r\n%b' "$1" "$2" "$3" >&3
  local line
  while IFS= read -r line <&3 && [ "$line" != $'\r' ]; do
    echo "${line%$'\r'}"
  done
  exec 3>&-
}
places="req-hdr=0, res-hdr=${#request}"
end=$((${#request} + ${#response}))
ask "OPTIONS icap://127.0.0.1:$port/echo ICAP/1.0" "Encapsulated: null-body=0" "" | tee options
ask "RESPMOD icap://127.0.0.1:$port/echo ICAP/1.0" "Encapsulated: $places, null-body=$end" "$request$response" | tee without
ask "RESPMOD icap://127.0.0.1:$port/echo ICAP/1.0" "Encapsulated: $places, res-body=$end" "$request${response}1\r\nx\r\n0\r\n\r\n" | tee with
grep -q '^ICAP/1.0 200' options && grep -qi '^Encapsulated:' options
grep -q '^ICAP/1.0 204 Unmodified' without && ! grep -qi '^\(Encapsulated\|Date\):' without
grep -q '^ICAP/1.0 200' with && grep -qi '^Encapsulated:' with
