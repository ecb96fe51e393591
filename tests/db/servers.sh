#!/bin/bash
# Private database servers for the tests: a PostgreSQL and a MariaDB on free ports, their data in a
# temporary folder.
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

free_port() { # a port nobody listens on; the server that takes it is started at once
    local port
    for _ in $(seq 100); do
        port=$((20000 + RANDOM % 20000))
        (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo "$port"; return; }
    done
    say "no free port"
    exit 1
}

own() { if [ "$(id -u)" = 0 ]; then chown "$1" "$2"; fi; }

start_pg() {
    local bin port
    bin=$(pg_bin)
    if as_user postgres "$bin/pg_ctl" -D "$dir/pg/data" status >/dev/null 2>&1; then return; fi
    if [ ! -f "$dir/pg/data/PG_VERSION" ]; then
        mkdir -p "$dir/pg"
        own postgres "$dir/pg"
        echo postgres >"$dir/pg/password"
        as_user postgres "$bin/initdb" -D "$dir/pg/data" -U postgres -E UTF8 --locale=C.UTF-8 \
            -A scram-sha-256 --pwfile="$dir/pg/password" >"$dir/pg.init.log" 2>&1 ||
            { cat "$dir/pg.init.log" >&2; exit 1; }
    fi
    port=$(free_port)
    echo "$port" >"$dir/pg.port"
    as_user postgres "$bin/pg_ctl" -D "$dir/pg/data" -w -t 60 -l "$dir/pg/log" -o "-p $port \
        -c listen_addresses=127.0.0.1 -c unix_socket_directories=$dir/pg -c fsync=off \
        -c synchronous_commit=off -c full_page_writes=off -c max_connections=200 \
        -c max_locks_per_transaction=256" start >/dev/null ||
        { cat "$dir/pg/log" >&2; exit 1; }
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
    port=$(free_port)
    echo "$port" >"$dir/maria.port"
    PATH=$PATH:/usr/sbin setsid mariadbd --no-defaults --user="$user" --datadir="$dir/maria/data" \
        --socket="$dir/maria/sock" --pid-file="$dir/maria/pid" --port="$port" --bind-address=127.0.0.1 \
        --skip-log-bin --innodb-flush-log-at-trx-commit=0 --innodb-flush-method=nosync \
        --character-set-server=utf8mb4 >"$dir/maria.log" 2>&1 </dev/null &
    for _ in $(seq 300); do
        if maria -uroot -e "create user if not exists retort@'%' identified by 'retort';
            create user if not exists retort@localhost identified by 'retort';
            grant all on *.* to retort@'%' with grant option;
            grant all on *.* to retort@localhost with grant option;
            create database if not exists retort_test" >/dev/null 2>&1; then return; fi
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
export RETORT_TEST_PG_SOCKET_URL='postgresql://postgres:postgres@/postgres?host=$dir/pg&port=$pg'
export RETORT_TEST_MYSQL_URL=mysql+pymysql://retort:retort@127.0.0.1:$maria/retort_test
export RETORT_TEST_MYSQL_SOCKET_URL='mysql://retort:retort@localhost/retort_test?unix_socket=$dir/maria/sock'
END
}

stop_all() {
    [ -d "$dir" ] || return 0
    if [ -f "$dir/pg/data/postmaster.pid" ]; then
        as_user postgres "$(pg_bin)/pg_ctl" -D "$dir/pg/data" -m immediate -w stop >/dev/null 2>&1 || true
    fi
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
    start_pg 9>&-
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
