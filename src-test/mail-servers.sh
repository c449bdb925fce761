#!/bin/bash
# Five real mail servers from Debian's packages, side by side on 127.0.0.1.
#
#   mail-servers.sh prepare DIR          downloads and lays out everything below DIR
#   mail-servers.sh start NAME DIR PORT  starts one; prints "ready" once it greets
#   mail-servers.sh stop NAME DIR        kills it with all its processes
#
# NAME is opensmtpd, exim, sendmail, postfix or courier. Needs root.
#
# The packages exclude each other in dpkg, so none is installed: each server is
# unpacked, without its maintainer scripts, into a folder of its own, DIR/NAME,
# and runs chrooted there. It takes mail for user1..user20@dest.test, which goes
# to mailboxes in that folder, and has Debian's default settings but for those
# that its setup_NAME says. What it prints is in DIR/NAME.log.
set -euo pipefail
umask 022

declare -A package=([opensmtpd]=opensmtpd [exim]=exim4-daemon-light
    [sendmail]=sendmail-bin [postfix]=postfix [courier]=courier-mta)
declare -A run                       # sh's lines that start a server in its root

die() { echo "$0: $*" >&2; exit 1; }
in_root() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin chroot "$root" "$@"; }

# Lets apt resolve and fetch what each server needs, as for an empty system: of
# the real one, it reads the lists of packages and changes nothing.
download() {
    local p
    rm -rf "$dir/apt" && mkdir -p "$dir/apt/archives/partial" && : > "$dir/apt/status"
    for p in "${package[@]}"; do     # and what Debian's scripts take for granted
        apt-get -qq -y --download-only --no-install-recommends \
            -o Dir::State::status="$dir/apt/status" -o Dir::Cache="$dir/apt" \
            -o APT::Sandbox::User=root install $p base-passwd coreutils dash \
            debianutils diffutils findutils grep sed util-linux || return
    done
}
# Unpacks into $root the packages whose file names match (-v: do not).
unpack() { ls "$dir"/apt/archives/*.deb | grep -E "$@" | xargs -I{} dpkg -x {} "$root"; }

prepare() {
    local root=$dir/base name
    [ ! -e "$dir/prepared" ] || return 0
    download || { apt-get -qq update && download; } || die 'download failed'

    rm -rf "$root" && mkdir -p "$root"/{dev,etc}
    unpack -v '/(opensmtpd|exim4|sendmail|postfix|courier)[^/]*$'
    mknod -m 666 "$root/dev/null" c 1 3
    mknod -m 666 "$root/dev/urandom" c 1 9
    # No name server: whatever still asks one is refused at once on loopback.
    echo "127.0.0.1 localhost
127.0.1.1 mx.dest.test $HOSTNAME" > "$root/etc/hosts"
    in_root sh -e <<'END'
        mkdir -p /run /var/log /var/run
        install -d -m 1777 /tmp /var/mail
        cd /etc
        echo 'nameserver 127.0.0.1' > resolv.conf
        printf '%s: files\n' passwd group hosts services > nsswitch.conf
        echo dest.test > mailname
        echo 'postmaster: root' > aliases
        cp /usr/share/base-passwd/passwd.master passwd
        cp /usr/share/base-passwd/group.master group
        id=61000
        for name in opensmtpd opensmtpq Debian-exim smmta smmsp postfix postdrop \
                courier $(seq -f user%g 20); do
            id=$((id + 1))
            echo "$name:x:$id:$id::/home/$name:/bin/sh" >> passwd
            echo "$name:x:$id:" >> group
            install -d -o $id -g $id /home/$name
        done
END
    for name in "${!package[@]}"; do
        root=$dir/$name
        rm -rf "$root"
        cp -al "$dir/base" "$root"   # hard links: the libraries only once, but
        rm -rf "$root/etc"           # each server with its own settings
        cp -a "$dir/base/etc" "$root/"
        unpack "/${package[$name]%%-*}[^/]*\$"
        setup_$name
    done
    rm -rf "$dir/apt"
    touch "$dir/prepared"
}

# Without the lines that relay: nothing is to leave the machine.
setup_opensmtpd() { in_root sh -e <<'END'
    install -d -m 711 /var/spool/smtpd
    sed -i -e '/relay/d' -e 's/^listen on.*/listen on 127.0.0.1 port $port/' /etc/smtpd.conf
    echo 'match from any for domain "dest.test" action "local"' >> /etc/smtpd.conf
END
}
run[opensmtpd]='exec smtpd -d -D port=$PORT'

# For Debian's relay_from_hosts, 127.0.0.1, no recipient is looked up at RCPT.
setup_exim() { in_root sh -e <<'END'
    echo "dc_eximconfig_configtype='local'
dc_other_hostnames='dest.test'
dc_use_split_config='true'
dc_localdelivery='mail_spool'" > /etc/exim4/update-exim4.conf.conf
    sed -i 's/^hostlist relay_from_hosts.*/hostlist relay_from_hosts = :/' \
        /etc/exim4/conf.d/main/01_exim4-config_listmacrosdefs
    cd /var/spool
    install -d -o Debian-exim -g Debian-exim -m 750 /run/exim4 /var/log/exim4 \
        exim4 exim4/db exim4/input exim4/msglog
    update-exim4.conf
END
}
run[exim]='exec exim4 -bd -q30m -oX 127.0.0.1.$PORT'

# Debian's sendmail.mc takes local settings from the two files in m4/.
setup_sendmail() { in_root sh -e <<'END'
    cd /etc/mail
    touch m4/dialup.m4
    echo 'FEATURE(`nocanonify'\'')dnl
FEATURE(`accept_unresolvable_domains'\'')dnl
FEATURE(`local_lmtp'\'', `/usr/libexec/sendmail/mail.local'\'')dnl' > m4/provider.m4
    echo dest.test > local-host-names
    cp service.switch-nodns service.switch
    cp /usr/share/sendmail/examples/db/access .
    ln -s ../aliases aliases
    install -d -o smmta -g smmsp /var/run/sendmail/mta /var/lib/sendmail/host_status
    install -d -o smmta -g smmsp -m 2750 /var/spool/mqueue
    m4 /usr/share/sendmail/cf/debian/sendmail.mc > sendmail.cf
    /usr/libexec/sendmail/makemap hash access < access
    /usr/libexec/sendmail/newaliases > /dev/null
END
}
run[sendmail]='exec /usr/libexec/sendmail/sendmail -Am -L sm-mta -bd -q10m \
    -O DaemonPortOptions=Family=inet,Name=MTA-v4,Addr=127.0.0.1,Port=$PORT'

# Debian's "Local only". The services need no chroot within the chroot.
setup_postfix() { in_root sh -e <<'END'
    cd /usr/share/postfix
    cp main.cf.debian /etc/postfix/main.cf
    cp master.cf.dist /etc/postfix/master.cf
    cp dynamicmaps.cf /etc/postfix
    postconf -e myhostname=mx.dest.test mydestination=dest.test \
        alias_maps=hash:/etc/aliases alias_database=hash:/etc/aliases \
        inet_interfaces=loopback-only inet_protocols=ipv4 mailbox_size_limit=0 \
        default_transport=error relay_transport=error maillog_file=/var/log/postfix.log
    postconf -F '*/*/chroot=n'
    chown postfix:postfix /var/lib/postfix
    newaliases
END
}
run[postfix]='sed -i "s/^[^ ]* *inet .*smtpd$/127.0.0.1:$PORT inet n - n - - smtpd/" \
    /etc/postfix/master.cf && exec postfix start'

# Its resolver waits minutes for a name server that isn't there: it asks none.
setup_courier() { in_root sh -e <<'END'
    touch /etc/environment
    cd /etc/courier
    echo dest.test | tee me locals defaultdomain > esmtpacceptmailfor
    echo 'ADDRESS=127.0.0.1
BOFHCHECKDNS=0
TCPDOPTS="$TCPDOPTS -nodnslookup"' >> esmtpd
    cd /var/lib/courier
    install -d -o courier -g courier -m 750 . allfilters filters msgq msgs track \
        /run/courier /run/courier/authdaemon
    install -d -o courier -g courier -m 770 tmp
    makealiases
END
}
run[courier]='sed -i "s/^PORT=.*/PORT=$PORT/" /etc/courier/esmtpd
    authdaemond start; courier start; exec esmtpd start'

greeting() { exec 2> /dev/null 3<> "/dev/tcp/127.0.0.1/$1" && timeout 9 head -n 1 <&3; }
start() {
    stop
    [ -z "$(greeting "$1" || :)" ] || die "port $1 is in use"
    env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin PORT="$1" chroot "$root" \
        sh -c "${run[$name]}" < /dev/null &> "$root.log" &
    for _ in {1..100}; do
        case $(greeting "$1" || :) in 220*) echo ready; return;; esac
        sleep 0.2
    done
    stop
    die "$name does not greet on port $1: $(tail "$root.log")"
}

# A daemon may leave its process group, but not its root: whatever has this one,
# or a folder in it, belongs to this server, and nothing else does.
stop() {
    local pids
    while pids=$(find /proc -maxdepth 2 -path '/proc/[0-9]*/root' \
            \( -lname "$root" -o -lname "$root/*" \) 2> /dev/null | cut -d/ -f3 || :)
            [ -n "$pids" ]; do
        kill -KILL $pids 2> /dev/null || :
        sleep 0.1
    done
}

case ${1-} in
    prepare) dir=$(realpath -m "$2"); prepare;;
    start|stop)
        name=$2 dir=$(realpath "$3") root=$dir/$2
        [ -n "${package[$name]-}" ] && [ -e "$dir/prepared" ] || die "no $name in $dir"
        $1 "${@:4}";;
    *) sed -n '4,6s/^# *//p' "$0"; exit 2;;
esac
