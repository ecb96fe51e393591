#!/bin/bash
# Private database servers for the tests: a PostgreSQL, another that insists on TLS, and a MariaDB on
# free ports, their data and certificates in a temporary folder.
#
#   servers.sh start [DIR]   starts what is not running, prints assignments for the environment
#   servers.sh env [DIR]     prints them again
#   servers.sh stop [DIR]    stops both and removes the folder
#
#   eval "$(tests/db/servers.sh start)"; meson test -C build; tests/db/servers.sh stop
#
# DIR defaults to ${TMPDIR:-/tmp}/retort-test-servers-UID. Missing server packages are installed with
# apt-get when run as root. Servers do not run as root: as root they get the users postgres and mysql.
set -euo pipefail

command=${1:-}
dir=${2:-${TMPDIR:-/tmp}/retort-test-servers-$(id -u)}
say() { echo "servers.sh: $*" >&2; }

as_user() { # as_user USER COMMAND…: drops rights when we have them
    local user=$1
    shift
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid="$user" --regid="$user" --init-groups -- "$@"
    else
        "$@"
    fi
}

pg_bin() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1; }

install_missing() {
    local missing=()
    [ -n "$(pg_bin)" ] || missing+=(postgresql)
    command -v mariadbd >/dev/null || [ -x /usr/sbin/mariadbd ] || missing+=(mariadb-server)
    command -v openssl >/dev/null || missing+=(openssl)
    [ ${#missing[@]} -gt 0 ] || return 0
    [ "$(id -u)" = 0 ] || { say "not installed: ${missing[*]}"; exit 77; }
    # No cluster and no service of the packages' own.
    mkdir -p /etc/postgresql-common
    [ -e /etc/postgresql-common/createcluster.conf ] ||
        echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf
    (apt-get -qq update && DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 \
        apt-get -qq -y --no-install-recommends install "${missing[@]}") >&2 ||
        { say "could not install: ${missing[*]}"; exit 77; }
}

# Sets port to one that nobody listens on and that no other run has in mind: descriptor 8 holds a lock
# in its name until the server that takes it has been started. Below what outgoing connections get.
take_port() {
    for _ in $(seq 100); do
        port=$((20000 + RANDOM % 12000))
        exec 8>"${TMPDIR:-/tmp}/retort-test-port-$(id -u)-$port"
        if flock -n 8 && ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then return; fi
        give_port
    done
    say "no free port"
    exit 1
}

give_port() {
    rm -f "${TMPDIR:-/tmp}/retort-test-port-$(id -u)-$port"
    exec 8>&-
}

# A certificate authority, another that nobody trusts, and certificates of the server (as 127.0.0.1) and
# of the client "postgres".
make_certificates() {
    local tls=$dir/tls name
    [ ! -f "$tls/done" ] || return 0
    mkdir -p "$tls"
    for name in ca other; do
        openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj "/CN=retort tests $name" \
            -keyout "$tls/$name.key" -out "$tls/$name.pem" 2>/dev/null
    done
    for name in server:retort-server client:postgres; do
        openssl req -newkey rsa:2048 -nodes -subj "/CN=${name#*:}" -keyout "$tls/${name%:*}.key" \
            -out "$tls/csr" 2>/dev/null
        openssl x509 -req -in "$tls/csr" -CA "$tls/ca.pem" -CAkey "$tls/ca.key" -CAcreateserial \
            -days 30 -extfile <(echo "subjectAltName=IP:127.0.0.1") -out "$tls/${name%:*}.pem" 2>/dev/null
    done
    cp "$tls/server.key" "$tls/maria.key"
    own postgres "$tls/server.key"
    own mysql "$tls/maria.key"
    chmod 600 "$tls"/*.key
    touch "$tls/done"
}

own() { if [ "$(id -u)" = 0 ]; then chown "$1" "$2"; fi; }

init_pg() {
    local bin
    bin=$(pg_bin)
    if [ ! -f "$dir/pg/data/PG_VERSION" ]; then
        mkdir -p "$dir/pg"
        own postgres "$dir/pg"
        echo postgres >"$dir/pg/password"
        as_user postgres "$bin/initdb" -D "$dir/pg/data" -U postgres -E UTF8 --locale=C.UTF-8 \
            -A scram-sha-256 --pwfile="$dir/pg/password" >"$dir/pg.init.log" 2>&1 ||
            { cat "$dir/pg.init.log" >&2; exit 1; }
    fi
    if [ ! -f "$dir/pgtls/data/PG_VERSION" ]; then
        mkdir -p "$dir/pgtls"
        cp -a "$dir/pg/data" "$dir/pgtls/"
        own postgres "$dir/pgtls"
        printf '%s\n' 'local all all trust' 'hostssl certified all all cert' \
            'hostssl all all all scram-sha-256' \
            >"$dir/pgtls/data/pg_hba.conf"
    fi
}

start_pg() { # start_pg NAME OPTION…
    local bin port name=$1
    shift
    bin=$(pg_bin)
    if as_user postgres "$bin/pg_ctl" -D "$dir/$name/data" status >/dev/null 2>&1; then return; fi
    take_port
    echo "$port" >"$dir/$name.port"
    as_user postgres "$bin/pg_ctl" -D "$dir/$name/data" -w -t 60 -l "$dir/$name/log" -o "-p $port \
        -c listen_addresses=127.0.0.1 -c unix_socket_directories=$dir/$name -c fsync=off \
        -c synchronous_commit=off -c full_page_writes=off $*" start >/dev/null 8>&- ||
        { cat "$dir/$name/log" >&2; exit 1; }
    give_port
}

maria() { mariadb --no-defaults --protocol=socket -S "$dir/maria/sock" "$@"; }

start_maria() {
    local port user
    user=$([ "$(id -u)" = 0 ] && echo mysql || id -un)
    if maria -uretort -pretort -e 'select 1' >/dev/null 2>&1; then return; fi
    if [ ! -d "$dir/maria/data/mysql" ]; then
        mkdir -p "$dir/maria"
        own mysql "$dir/maria"
        mariadb-install-db --no-defaults --user="$user" --datadir="$dir/maria/data" --skip-test-db \
            --auth-root-authentication-method=normal >"$dir/maria.init.log" 2>&1 ||
            { cat "$dir/maria.init.log" >&2; exit 1; }
    fi
    take_port
    echo "$port" >"$dir/maria.port"
    PATH=$PATH:/usr/sbin setsid mariadbd --no-defaults --user="$user" --datadir="$dir/maria/data" \
        --socket="$dir/maria/sock" --pid-file="$dir/maria/pid" --port="$port" --bind-address=127.0.0.1 \
        --skip-log-bin --innodb-flush-log-at-trx-commit=0 --innodb-flush-method=nosync \
        --ssl-ca="$dir/tls/ca.pem" --ssl-cert="$dir/tls/server.pem" --ssl-key="$dir/tls/maria.key" \
        --character-set-server=utf8mb4 >"$dir/maria.log" 2>&1 </dev/null 8>&- &
    for _ in $(seq 300); do
        if maria -uroot -e "create user if not exists retort@'%' identified by 'retort';
            create user if not exists retort@localhost identified by 'retort';
            grant all on *.* to retort@'%' with grant option;
            grant all on *.* to retort@localhost with grant option;
            create database if not exists retort_test" >/dev/null 2>&1; then
            give_port
            return
        fi
        sleep 0.1
    done
    cat "$dir/maria.log" >&2
    exit 1
}

print_env() {
    local pg maria
    pg=$(cat "$dir/pg.port")
    maria=$(cat "$dir/maria.port")
    cat <<END
export RETORT_TEST_PG_URL=postgresql://postgres:postgres@127.0.0.1:$pg/postgres
export RETORT_TEST_PG_TLS_URL=postgresql://postgres:postgres@127.0.0.1:$(cat "$dir/pgtls.port")/postgres
export RETORT_TEST_CERTIFICATES=$dir/tls
export RETORT_TEST_PG_SOCKET_URL='postgresql://postgres:postgres@/postgres?host=$dir/pg&port=$pg'
export RETORT_TEST_MYSQL_URL=mysql+pymysql://retort:retort@127.0.0.1:$maria/retort_test
export RETORT_TEST_MYSQL_SOCKET_URL='mysql://retort:retort@localhost/retort_test?unix_socket=$dir/maria/sock'
END
}

stop_all() {
    [ -d "$dir" ] || return 0
    local name
    for name in pg pgtls; do
        if [ -f "$dir/$name/data/postmaster.pid" ]; then
            as_user postgres "$(pg_bin)/pg_ctl" -D "$dir/$name/data" -m immediate -w stop >/dev/null 2>&1 ||
                true
        fi
    done
    if [ -f "$dir/maria/pid" ]; then
        local pid
        pid=$(cat "$dir/maria/pid")
        kill "$pid" 2>/dev/null || true
        for _ in $(seq 100); do
            kill -0 "$pid" 2>/dev/null || break
            sleep 0.1
        done
        kill -9 "$pid" 2>/dev/null || true
    fi
    rm -rf "$dir"
}

case $command in
start)
    install_missing
    mkdir -p "$dir"
    chmod 755 "$dir"
    exec 9>"$dir/lock"
    flock 9
    cd /
    make_certificates
    init_pg
    start_pg pg -c max_connections=200 -c max_locks_per_transaction=256 9>&-
    start_pg pgtls -c ssl=on -c "ssl_cert_file=$dir/tls/server.pem" -c "ssl_key_file=$dir/tls/server.key" \
        -c "ssl_ca_file=$dir/tls/ca.pem" 9>&-
    "$(pg_bin)/createdb" -h "$dir/pgtls" -p "$(cat "$dir/pgtls.port")" -U postgres certified 2>/dev/null ||
        true # it is there
    start_maria 9>&-
    print_env
    ;;
env) print_env ;;
stop) stop_all ;;
*)
    sed -n '2,13s/^# \{0,1\}//p' "$0"
    exit 2
    ;;
esac
