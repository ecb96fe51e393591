#!/bin/sh
# The main job on a fresh SQLite database: demo.sh BUILD_DIR. Nothing outside a scratch folder is touched.
set -eu
here=$(cd "$(dirname "$0")/.." && pwd)
build=$1
scratch=$(mktemp -d "${TMPDIR:-/tmp}/retort-demo.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
cp -R "$here/examples/todo-api/." "$scratch/"
cd "$scratch"
PATH=$build:$PATH

show() {
  printf '\n$ alembic %s\n' "$*"
  alembic "$@"
}

unset DATABASE_URL ALEMBIC_CONFIG
show upgrade head
show current
show history --verbose
show downgrade -1
show current
show upgrade head
printf '\ndone: examples/todo-api went up, down and up again in a scratch copy.\n'
