#!/bin/sh
# Installs the Debian packages that a task needs and that are not there yet.
# packages.sh build|test|bench...
set -eu

build="gcc meson ninja-build pkg-config git ca-certificates libgc-dev libtommath-dev libpcre2-dev libutf8proc-dev
  libmd-dev zlib1g-dev libyaml-dev libargon2-dev libcrypt-dev libtomcrypt-dev libsqlite3-dev libpq-dev libmariadb-dev libcmocka-dev python3-minimal scdoc"
test="g++ postgresql pgbouncer mariadb-server openssl sqlite3 libpq5 libmariadb3 python3 libasan8 libubsan1 tzdata bash zsh fish
  libpython3.11-stdlib"
bench="python3-alembic python3-psycopg2 hyperfine"

want=""
for task in "$@"; do
  case $task in
    build) want="$want $build" ;;
    test) want="$want $test" ;;
    bench) want="$want $bench" ;;
    *) echo "packages.sh: unknown task '$task'" >&2; exit 2 ;;
  esac
done

missing=""
for p in $want; do
  dpkg-query -W -f='${db:Status-Status}' "$p" 2>/dev/null | grep -qx installed || missing="$missing $p"
done
[ -n "$missing" ] || exit 0

as_root=""
[ "$(id -u)" = 0 ] || as_root=sudo
echo "installing:$missing"
# A server package must not start its server: the tests start private ones.
export DEBIAN_FRONTEND=noninteractive RUNLEVEL=1
$as_root apt-get update -qq
# shellcheck disable=SC2086
$as_root apt-get install -y -qq --no-install-recommends $missing >/tmp/retort-packages.log 2>&1 || {
  tail -n 20 /tmp/retort-packages.log >&2
  exit 1
}
